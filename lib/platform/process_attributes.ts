/** Files that we and the programs we start may have open at a time, if the machine allows it: what our unit says. */
const OPEN_FILES = 999_999n;

/** Numbers of Linux, the same on every architecture that we run on. */
const SIG_SETMASK = 2;
const SIG_DFL = 0n;
const SIGNAL_SET_BYTES = 128;
const CLOSE_RANGE = { number: 436, cloexec: 4 };
const LAST_DESCRIPTOR = 0xffff_ffff;
const RLIMIT_NOFILE = 7;
/** CPU, FSIZE, DATA, NPROC, MEMLOCK, AS, LOCKS, SIGPENDING and MSGQUEUE; not the stack, whose limit sizes every thread's. */
const OTHER_LIMITS = [0, 1, 2, 6, 8, 9, 10, 11, 12];
/** What a terminal that closes, or a shell that stops jobs, sends: whether it is ignored stays as it was when we were started. */
const OF_TERMINALS: Readonly<Record<number, Deno.Signal>> = {
  1: "SIGHUP",
  20: "SIGTSTP",
  21: "SIGTTIN",
  22: "SIGTTOU",
};
/** SIGPIPE is the runtime's own to ignore, and it does so for itself alone. */
const SIGPIPE = 13;

/**
 * Gives this process what a daemon is to have, whatever it was started from: umask 022, no signal blocked or ignored, no soft
 * limit below its hard one (for open files, none below what our unit grants), no descriptor that children would inherit.
 *
 * All of it is handed on to children, and through containerd to pods: under umask 077, pods that are not root cannot read
 * the files made for them. Under systemd it all is so already. Working directory: {@link leaveDirectory}.
 */
export function applyProcessDefaults(): void {
  Deno.umask(0o022);
  const library = Deno.dlopen("libc.so.6", {
    pthread_sigmask: { parameters: ["i32", "buffer", "pointer"], result: "i32" },
    signal: { parameters: ["i32", "usize"], result: "usize" },
    getrlimit: { parameters: ["i32", "buffer"], result: "i32" },
    setrlimit: { parameters: ["i32", "buffer"], result: "i32" },
    syscall: { parameters: ["i64", "u32", "u32", "u32"], result: "i64" },
  });
  const { pthread_sigmask, signal, getrlimit, setrlimit, syscall } = library.symbols;
  for (const number of ignoredSignals(Deno.readTextFileSync("/proc/self/status"))) {
    const ofTerminals = OF_TERMINALS[number];
    // A handler, unlike the wish to ignore, is not inherited.
    if (ofTerminals !== undefined) Deno.addSignalListener(ofTerminals, ignore);
    else signal(number, SIG_DFL);
  }
  pthread_sigmask(SIG_SETMASK, new Uint8Array(SIGNAL_SET_BYTES), null);
  for (const resource of [RLIMIT_NOFILE, ...OTHER_LIMITS]) {
    const limits = new BigUint64Array(2);
    if (getrlimit(resource, limits) !== 0) continue;
    const [soft = 0n, hard = 0n] = limits;
    const wanted = resource === RLIMIT_NOFILE ? softFileLimit(soft, hard) : hard;
    if (wanted !== soft) setrlimit(resource, new BigUint64Array([wanted, hard]));
  }
  // Before Linux 5.11 there is no such call, and what was inherited stays.
  syscall(BigInt(CLOSE_RANGE.number), 3, LAST_DESCRIPTOR, CLOSE_RANGE.cloexec);
  library.close();
}

/** Moves to the root directory, so that no file system is kept busy and none can go away under us. */
export function leaveDirectory(): void {
  Deno.chdir("/");
}

/** Numbers of the signals that a process ignores and may be told not to, by its `/proc/PID/status`. */
export function ignoredSignals(status: string): number[] {
  const mask = BigInt(`0x${/^SigIgn:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? "0"}`);
  return Array.from({ length: 64 }, (_, index) => index + 1)
    .filter((number) => number !== SIGPIPE && (mask >> BigInt(number - 1) & 1n) === 1n);
}

/** Soft limit of open files: more than our unit grants makes programs slow that go through all of them. */
export function softFileLimit(soft: bigint, hard: bigint): bigint {
  const wanted = hard < OPEN_FILES ? hard : OPEN_FILES;
  return soft > wanted ? soft : wanted;
}

function ignore(): void {}
