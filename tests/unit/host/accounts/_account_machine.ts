import { FakeSpawn } from "../../../support/fake_spawn.ts";
import { FakeLogger } from "../../../support/fakes.ts";

/** Account files and programs of a machine, in a temporary directory. */
export class AccountMachine implements AsyncDisposable {
  readonly root = Deno.makeTempDirSync();
  readonly passwdFile = `${this.root}/passwd`;
  readonly groupFile = `${this.root}/group`;
  readonly spawn = new FakeSpawn();
  readonly log = new FakeLogger();
  readonly options = {
    spawn: this.spawn,
    log: this.log,
    passwdFile: this.passwdFile,
    groupFile: this.groupFile,
    directories: [this.root],
  };

  /** @param programs Names of programs that the machine has. What they do is up to `spawn.answer`. */
  constructor(programs: readonly string[], { passwd = "", group = "" }: { passwd?: string; group?: string } = {}) {
    for (const name of programs) {
      Deno.writeTextFileSync(`${this.root}/${name}`, "");
      Deno.chmodSync(`${this.root}/${name}`, 0o755);
    }
    Deno.writeTextFileSync(this.passwdFile, passwd);
    Deno.writeTextFileSync(this.groupFile, group);
  }

  /** From now on the programs do what they are for: the next accounts and groups get these numbers. */
  works({ uid, gid }: { uid: number; gid: number }): void {
    this.spawn.answer = (executable, { args = [] }) => {
      const name = args.at(-1) ?? "";
      const tool = executable.slice(executable.lastIndexOf("/") + 1);
      const groups = Deno.readTextFileSync(this.groupFile);
      const primary = args.find((_, index) => ["--gid", "--ingroup"].includes(args[index - 1] ?? ""));
      if (args.includes("--user-group")) this.#append(this.groupFile, `${name}:x:${gid++}:`);
      const primaryGid = args.includes("--user-group")
        ? String(gid - 1)
        : new RegExp(`^${primary}:x:(\\d+)`, "m").exec(groups)?.[1] ?? "65534";
      if (["groupadd", "addgroup"].includes(tool)) this.#append(this.groupFile, `${name}:x:${gid++}:`);
      if (["useradd", "adduser"].includes(tool)) {
        this.#append(this.passwdFile, `${name}:x:${uid++}:${primaryGid}::/d:/sbin/nologin`);
      }
      if (["groupdel", "delgroup"].includes(tool)) this.#remove(this.groupFile, name);
      if (["userdel", "deluser"].includes(tool)) this.#remove(this.passwdFile, name);
      return {};
    };
  }

  /** What was run, without the directories of the programs. */
  get ran(): string[] {
    return this.spawn.runs.map((words) => words.join(" ").replaceAll(`${this.root}/`, ""));
  }

  #append(file: string, line: string): void {
    Deno.writeTextFileSync(file, `${line}\n`, { append: true });
  }

  #remove(file: string, name: string): void {
    const lines = Deno.readTextFileSync(file).split("\n");
    Deno.writeTextFileSync(file, lines.filter((line) => !line.startsWith(`${name}:`)).join("\n"));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.root, { recursive: true });
  }
}
