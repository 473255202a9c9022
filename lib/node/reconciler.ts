import { Changes, ignoreCancelled, InTurn, LinkedAbort, messageOf } from "../base/mod.ts";
import type { NodePaths } from "../config/mod.ts";
import type { Clock, Logger } from "../platform/mod.ts";
import { isSameSpec, type ProcessSpec, type Supervisor } from "../supervisor/mod.ts";
import { type Desired, type DesiredStacks, type DesiredTask, inOrderOfNeed } from "./desired/desired.ts";
import { documentOf, inShort, type ProcessDocument } from "./process_document.ts";
import { ProcessFiles } from "./process_files.ts";
import { RefusedDocuments } from "./refused_documents.ts";
import { hasTurn, type RestartTurn } from "./restart_turn.ts";

/** What a {@link Reconciler} works with. */
export interface ReconcilerOptions {
  /** What the node is to be, by what is known now. */
  desired(): Desired;
  /** Has exactly these tasks run from now on. */
  runTasks(tasks: readonly DesiredTask[]): void;
  /** Told whenever that is another text: which processes run by their former specification, and why; `undefined`: none. */
  heldBack(why: string | undefined): void;
  /** Told whenever a pass is over. */
  passed(): void;
  supervisor: Pick<Supervisor, "apply" | "waitReady" | "remove">;
  paths: Pick<NodePaths, "runDir">;
  clock: Clock;
  log: Logger;
}

/** How often a process with a changed specification may start and end: until it is given up, others may lack it. */
const MOST_STARTS = 3;

/** After how long a pass that failed is tried again, in milliseconds: nothing may change on a quiet node for days. */
const RETRY_MS = 10_000;

/**
 * Makes the node what it is to be.
 *
 * The boot brings up one process after the other as the steps before it are done; from then on whatever a process
 * follows from may change, and exactly what differs is written and restarted. What learns of a change only says
 * {@link requestPass}: one pass runs at a time, with what is known when it begins.
 */
export class Reconciler {
  readonly #options: ReconcilerOptions;
  readonly #changes = new Changes();
  /** What each process was last made to be: only what the boot has brought up. */
  readonly #applied = new Map<string, ProcessSpec>();
  readonly #files: ProcessFiles;
  /** What each process was last ready by. */
  readonly #proven = new Map<string, ProcessDocument>();
  readonly #refused: RefusedDocuments;
  readonly #passes = new InTurn();
  /** How many passes were asked for, and how many of them had been when the last one that succeeded began. */
  #asked = 0;
  #answered = 0;
  #deploy: ((stacks: DesiredStacks) => Promise<void>) | undefined;
  #turn: RestartTurn | undefined;

  constructor(options: ReconcilerOptions) {
    this.#options = options;
    this.#files = new ProcessFiles(options.paths);
    this.#refused = new RefusedDocuments((why) => options.heldBack(why));
  }

  /** Which processes run by their former specification, and why; `undefined`: none. */
  get heldBack(): string | undefined {
    return this.#refused.told;
  }

  /** Something that the node follows from may be another now. */
  requestPass(): void {
    this.#asked++;
    this.#changes.notify();
  }

  /** Whether the node is what it is to be by all that is known, as far as that was possible. */
  get isUpToDate(): boolean {
    return this.#answered === this.#asked;
  }

  /** What processes are, which need not be what they are to be. */
  get applied(): readonly ProcessSpec[] {
    return [...this.#applied.values()];
  }

  /** Has what was put back tried once more. */
  tryAgain(): void {
    if (this.#refused.clear()) this.requestPass();
  }

  /** Has stacks deployed from now on. They are handed over at every pass: what is equal must cost nothing there. */
  deployWith(deploy: (stacks: DesiredStacks) => Promise<void>): void {
    this.#deploy = deploy;
    this.requestPass();
  }

  /** Waits from now on for this node's turn before it restarts a process that was ready. */
  restartWith(turn: RestartTurn): void {
    this.#turn = turn;
  }

  /**
   * Writes what a process reads, starts it and waits until it is ready; keeps it what it is to be from then on.
   *
   * @throws {NotReadyError} If it does not become ready in time.
   * @throws {TypeError} If a fact that it follows from is still unknown.
   */
  async bringUp(name: string, signal: AbortSignal): Promise<void> {
    // A pass that waits for another process ends its wait for this one.
    this.requestPass();
    let document: ProcessDocument;
    await this.#passes.run(async () => {
      document = documentOf(this.#options.desired(), name);
      await this.#files.write(document.files);
      this.#apply(document.spec);
    });
    await this.#options.supervisor.waitReady(name, signal);
    this.#proven.set(name, document!);
  }

  /** Reconciles whenever something may have changed, until `signal` is aborted. A pass that fails is tried again. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const changed = this.#changes.next(signal);
      const asked = this.#asked;
      using wait = new LinkedAbort(signal);
      // Newer facts win: a process that does not become ready is not waited for any longer.
      void changed.finally(() => wait.abort()).catch(() => {});
      try {
        await this.reconcile(wait.signal);
        this.#answered = asked;
        this.#options.passed();
      } catch (error) {
        if (signal.aborted) return;
        const { clock, log } = this.#options;
        this.#turn?.give();
        log.error("Cannot bring the node up to date", { error: messageOf(error), retryInMs: RETRY_MS });
        using pause = new LinkedAbort(signal);
        await Promise.race([changed, clock.sleep(RETRY_MS, pause.signal).catch(ignoreCancelled)]);
        continue;
      }
      await changed;
    }
  }

  /**
   * One pass: files that differ are written, processes that differ restarted, in order of need, each ready before the
   * next; those that are no longer wanted are stopped. One that does not become ready is made again what it was when it
   * was. Then tasks and stacks are made what they are to be: those first if the restarts have to wait for their turn.
   *
   * @param signal Ends the waiting for processes, not the pass.
   */
  async reconcile(signal: AbortSignal): Promise<void> {
    await this.#passes.run(async () => {
      const { processes, files } = this.#options.desired();
      await this.#remove(processes);
      const changing = inOrderOfNeed(processes).filter(({ name }) => this.#applied.has(name))
        .map((spec) => documentOf({ processes, files }, spec.name)).filter((document) => !this.#refused.has(document));
      const isReady = ({ spec }: ProcessDocument) => this.#proven.has(spec.name);
      const restarting = changing.filter((one) =>
        isReady(one) && !isSameSpec(this.#applied.get(one.spec.name)!, one.spec)
      );
      await this.#files.write(changing.filter((one) => !restarting.includes(one)).flatMap(({ files }) => files));
      const turn = { names: restarting.map(({ spec }) => spec.name), signal, meanwhile: () => this.#followUp() };
      if (!await hasTurn(this.#turn, turn)) return;
      await this.#files.write(restarting.flatMap(({ files }) => files));
      await this.#restart(changing, signal);
      // Newer facts are there: the next pass goes on from here, and it is still this node's turn.
      if (!signal.aborted) this.#turn?.give();
      await this.#followUp();
    });
  }

  /** Readers of files are told, tasks and stacks made what they are to be. What could not be brought about is a fact by now. */
  async #followUp(): Promise<void> {
    await this.#files.tellReaders();
    const { tasks, stacks } = this.#options.desired();
    this.#options.runTasks(tasks);
    await this.#deploy?.(stacks);
  }

  async #remove(processes: readonly ProcessSpec[]): Promise<void> {
    const { supervisor, log } = this.#options;
    for (const name of this.#applied.keys()) {
      if (processes.some((spec) => spec.name === name)) continue;
      log.info("Stopping a process that is no longer wanted", { component: name });
      await supervisor.remove(name);
      this.#applied.delete(name);
      this.#proven.delete(name);
      this.#refused.forget(name);
    }
  }

  async #restart(documents: readonly ProcessDocument[], signal: AbortSignal): Promise<void> {
    for (const document of documents) {
      const { spec } = document;
      const proven = this.#proven.get(spec.name);
      const isChanged = !isSameSpec(this.#applied.get(spec.name)!, spec);
      if (isChanged) this.#apply(spec);
      // What the boot brings up, the boot waits for.
      else if (proven === undefined) continue;
      if (isChanged || !isSameSpec(proven!.spec, spec)) {
        try {
          await this.#options.supervisor.waitReady(spec.name, signal, { mostStarts: MOST_STARTS });
        } catch (error) {
          // Newer facts are there: the next pass goes on from here.
          if (signal.aborted) return;
          await this.#putBack(document, error, signal);
          continue;
        }
      }
      this.#proven.set(spec.name, document);
    }
    this.#refused.tell();
  }

  /** Makes a process again what it was when it was ready, and waits for that. */
  async #putBack(document: ProcessDocument, error: unknown, signal: AbortSignal): Promise<void> {
    const { supervisor, log } = this.#options;
    const { spec: { name }, files } = document;
    const proven = this.#proven.get(name);
    const fields = { component: name, error: messageOf(error) };
    if (proven === undefined) return log.error("Process is not ready with its changed specification", fields);
    log.error("Process is not ready with its changed specification: the former one is put back", fields);
    this.#refused.refuse(document, inShort(messageOf(error)));
    const isFormer = (path: string) => proven.files.some((file) => file.path === path);
    const added = files.filter(({ path, text }) => text !== undefined && !isFormer(path));
    const former = proven.files.map((file) => ({ ...file, text: file.textPutBack ?? file.text }));
    await this.#files.write([...former, ...added.map((file) => ({ ...file, text: undefined }))]);
    this.#apply(proven.spec);
    this.#refused.tell();
    try {
      await supervisor.waitReady(name, signal);
    } catch (failure) {
      if (signal.aborted) return;
      const said = { component: name, error: messageOf(failure) };
      log.error("Process is not ready with its former specification either", said);
    }
  }

  #apply(spec: ProcessSpec): void {
    this.#options.supervisor.apply(spec);
    this.#applied.set(spec.name, spec);
    this.#files.startsAnew(spec.name);
  }
}
