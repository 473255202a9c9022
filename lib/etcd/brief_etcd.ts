import { type Clock, settledWithin, type Spawn, type StartOptions } from "../platform/mod.ts";

/** How long it may take to end, in milliseconds: nothing of it is needed any more. */
const ENDS_WITHIN_MS = 30_000;
/** How many of its last lines are kept: what it ends of is followed by dozens about what it closes. */
const LAST_LINES = 200;

/** An etcd that runs for as long as something is asked of it. */
export interface BriefEtcd {
  /** Aborted when its process has ended. */
  readonly ended: AbortSignal;
  /** Its last lines, oldest first, once it has ended. */
  lastLines(): Promise<readonly string[]>;
}

/** Runs etcd for as long as `use` takes, and waits for its end. */
export async function whileEtcdRuns<T>(
  options: StartOptions,
  { spawn, clock }: { spawn: Spawn; clock: Clock },
  use: (etcd: BriefEtcd) => Promise<T>,
): Promise<T> {
  const child = spawn.start(options);
  const lines: string[] = [];
  const read = async () => {
    for await (const { text } of child.lines) {
      lines.push(text);
      if (lines.length > LAST_LINES) lines.shift();
    }
  };
  const reading = read();
  const ended = new AbortController();
  void child.exited.then(() => ended.abort());
  const lastLines = async () => {
    await reading;
    return lines;
  };
  try {
    return await use({ ended: ended.signal, lastLines });
  } finally {
    child.signal("SIGTERM");
    if (await settledWithin(clock, ENDS_WITHIN_MS, child.exited) === undefined) child.signal("SIGKILL");
    await child.exited;
    await reading;
  }
}
