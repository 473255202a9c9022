import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { followRegistries } from "../../../../lib/node/pods/registries.ts";
import type { Registry } from "../../../../lib/config/mod.ts";
import { aClusterConfig, aControllerState, fakePorts } from "../../../support/a_controller.ts";
import { FakeClock } from "../../../support/fakes.ts";
import { until } from "../../../support/until.ts";

interface Fixture {
  state: ReturnType<typeof aControllerState>;
  clock: FakeClock;
  log: ReturnType<typeof fakePorts>["log"];
  directory: string;
  hosts(name: string): Promise<string | undefined>;
}

async function withNode(
  registries: (directory: string) => Registry[] | undefined,
  body: (fixture: Fixture) => Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir();
  const clock = new FakeClock();
  const ports = { ...fakePorts(), clock };
  const wanted = registries(directory);
  const config = aClusterConfig(wanted === undefined ? {} : { containerd: { registries: wanted } });
  const state = aControllerState({ ports, dataDir: directory, config });
  const hosts = (name: string) =>
    Deno.readTextFile(`${directory}/registries/${name}/hosts.toml`).catch(() => undefined);
  try {
    await body({ state, clock, log: ports.log, directory, hosts });
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

async function running(state: Fixture["state"], body: () => Promise<void>): Promise<void> {
  const ending = new AbortController();
  const following = followRegistries(state, ending.signal);
  try {
    await body();
  } finally {
    ending.abort();
    await following;
  }
}

const authorization = (word: string) => `Basic ${btoa(`me:${word}`)}`;

Deno.test("followRegistries() leaves nothing behind where there are none", () =>
  withNode(() => undefined, async ({ state, directory, hosts }) => {
    await Deno.mkdir(`${directory}/registries/a`, { recursive: true });
    await Deno.writeTextFile(`${directory}/registries/a/hosts.toml`, "Authorization");

    await followRegistries(state, new AbortController().signal);

    assertEquals(await hosts("a"), undefined);
  }));

Deno.test("followRegistries() takes up files as they come, change and go, and says what is wrong with them once", () =>
  withNode((directory) => [{ host: "a.example", credentials: { file: `${directory}/word` } }], async (fixture) => {
    const { state, clock, log, directory, hosts } = fixture;
    const errors = () =>
      log.records.filter(({ level }) => level === "error").map(({ fields }) => String(fields["error"]));
    const change = async (text: string | undefined) => {
      if (text === undefined) await Deno.remove(`${directory}/word`);
      else await Deno.writeTextFile(`${directory}/word`, text, { mode: 0o600 });
      await clock.advance(2_000);
    };
    await running(state, async () => {
      await until("it waits", () => clock.pending === 1);
      assertEquals(errors(), [`Cannot read the credentials "${directory}/word": there is no such file`]);
      assert(!(await hosts("a.example"))!.includes("Authorization"));

      await change("username: me\npassword: one\n");
      await until("the first word", async () => (await hosts("a.example"))!.includes(authorization("one")));
      await until("it waits", () => clock.pending === 1);
      await change("username: me\npassword: two\n");
      await until("the second word", async () => (await hosts("a.example"))!.includes(authorization("two")));
      await until("it waits", () => clock.pending === 1);
      await change(undefined);
      await until("no word", async () => !(await hosts("a.example"))!.includes("Authorization"));
    });
    assertEquals(errors().length, 2);
    assertStringIncludes(log.records.map(({ message }) => message).join(), "Registries have all that they name");
    const told = JSON.stringify(log.records) + JSON.stringify([...state.events]);
    for (const word of ["one", "two"]) assert(!told.includes(authorization(word).slice(6)), "a password is told");
  }));

Deno.test("followRegistries() takes up a Secret when it is known", () =>
  withNode(() => [{ host: "a.example", credentials: { secretRef: { name: "s" } } }], async ({ state, hosts }) => {
    await running(state, async () => {
      await until("it is written", async () => await hosts("a.example") !== undefined);
      state.registrySecrets.learn("s", { username: "me", password: "one" });
      await until("the word", async () => (await hosts("a.example"))!.includes(authorization("one")));
      state.registrySecrets.learn("s", undefined);
      await until("no word", async () => !(await hosts("a.example"))!.includes("Authorization"));
    });
  }));

Deno.test("followRegistries() says that containerd looks elsewhere, and that others can read a password", () =>
  withNode((directory) => [{ host: "a.example", credentials: { file: `${directory}/word` } }], async (fixture) => {
    const { state, log, directory, hosts } = fixture;
    await Deno.writeTextFile(`${directory}/word`, "username: me\npassword: one\n");
    await Deno.chmod(`${directory}/word`, 0o644);
    const registries = { configPath: "/x", hasMirrors: false };
    const dropIns = [{ path: "/etc/k0s/containerd.d/own.toml", text: "", ownText: "", problem: undefined, registries }];
    state.learn({ host: { ...state.facts.host!, containerdConfig: undefined, dropIns } });

    await running(state, async () => await until("it is written", async () => await hosts("a.example") !== undefined));

    const said = log.records.map(({ message, fields }) => `${message} ${fields["by"] ?? fields["path"] ?? ""}`);
    assertEquals(said.slice(0, 2), [
      "spec.containerd.registries has no effect here: the container runtime is told elsewhere of registries " +
      "/etc/k0s/containerd.d/own.toml",
      `A file with credentials of a registry can be read by others ${directory}/word`,
    ]);
  }));
