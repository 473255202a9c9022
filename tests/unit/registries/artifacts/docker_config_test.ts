import { assertEquals, assertRejects } from "@std/assert";
import { CancelledError, K0sError } from "../../../../lib/base/mod.ts";
import { denoSpawn, type RunOptions, type RunResult } from "../../../../lib/platform/mod.ts";
import { dockerCredentials, usualDockerConfig } from "../../../../lib/registries/artifacts/docker_config.ts";

const ME = { username: "me", password: "word" };

function aSpawn(result: Partial<RunResult> = {}) {
  const calls: unknown[] = [];
  const environments: RunOptions["env"][] = [];
  return {
    ...{ calls, environments },
    run(executable: string, { args, stdin, env }: RunOptions = {}) {
      calls.push([executable, args, stdin]);
      environments.push(env);
      return Promise.resolve({ code: 0, signal: null, stdout: "", stderr: "", ...result });
    },
  };
}

/** Credentials for a host by files of these contents; `undefined`: it is not there. */
async function credentials(host: string, contents: readonly unknown[], spawn = aSpawn()) {
  const directory = await Deno.makeTempDir();
  try {
    const paths = contents.map((_, at) => `${directory}/${at}.json`);
    for (const [at, content] of contents.entries()) {
      const text = typeof content === "string" ? content : JSON.stringify(content);
      if (content !== undefined) await Deno.writeTextFile(paths[at]!, text);
    }
    return await dockerCredentials(paths, spawn)(host, new AbortController().signal);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

const auth = btoa("me:word");

Deno.test("dockerCredentials() takes the first file that has some", async () => {
  const contents = [{ auths: { other: { auth: btoa("a:b") } } }, { auths: { "https://r.example": { auth } } }];

  assertEquals(await credentials("r.example", contents), ME);
  assertEquals(await credentials("third.example", contents), undefined);
  assertEquals(await credentials("r.example", [{}]), undefined);
  assertEquals(await credentials("r.example", [{ auths: { "r.example": {} } }]), undefined);
});

Deno.test("dockerCredentials() knows Docker Hub by its names", async () => {
  assertEquals(await credentials("docker.io", [{ auths: { "https://index.docker.io/v1/": { auth } } }]), ME);
});

Deno.test("dockerCredentials() asks the helper that is named, for one server or for all", async () => {
  for (
    const config of [{ credHelpers: { "r.example": "own" } }, { credsStore: "own", auths: { "r.example": { auth } } }]
  ) {
    const spawn = aSpawn({ stdout: JSON.stringify({ Username: "you", Secret: "s" }) });

    assertEquals(await credentials("r.example", [config], spawn), { username: "you", password: "s" });
    assertEquals(spawn.calls, [["docker-credential-own", ["get"], "r.example"]]);
  }
  const spawn = aSpawn({ code: 1, stdout: "credentials not found in native keychain\n" });
  assertEquals(
    await credentials("docker.io", [{ credsStore: "own" }, { auths: { "docker.io": { auth } } }], spawn),
    ME,
  );
  assertEquals(spawn.calls, [["docker-credential-own", ["get"], "https://index.docker.io/v1/"]]);
});

Deno.test("dockerCredentials() says what cannot be used, and no secret", async () => {
  const token = aSpawn({ stdout: JSON.stringify({ Username: "<token>", Secret: "s3cret" }) });
  const cases: [unknown, string, ReturnType<typeof aSpawn>?][] = [
    [undefined, "there is no such file"],
    ["{s3cret", "it is no JSON object"],
    [{ auths: { "r.example": { auth: "s3cret!" } } }, "no base64"],
    [{ auths: { "r.example": { identitytoken: "s3cret" } } }, "a token of Docker's"],
    [{ credsStore: "own" }, "locked", aSpawn({ code: 1, stderr: "locked\n" })],
    [{ credsStore: "own" }, "its answer has none", aSpawn({ stdout: "s3cret" })],
    [{ credsStore: "own" }, "exit code 1", aSpawn({ code: 1, stdout: '{"Secret":"s3cret"}' })],
    [{ credsStore: "own" }, "locked", aSpawn({ code: 1, stdout: '{"Secret":"s3cret"}', stderr: "locked\n" })],
    [{ credsStore: "a/../../own" }, '"a/../../own" is no name of a helper'],
    [{ credsStore: "own" }, "a token of Docker's", token],
  ];
  for (const [content, why, spawn] of cases) {
    const error = await assertRejects(() => credentials("r.example", [content], spawn), K0sError, why);

    assertEquals(error.message.includes("s3cret"), false, error.message);
  }
});

Deno.test("usualDockerConfig() is that of the account, unless a variable names another", () => {
  const of = (environment: Record<string, string>) => usualDockerConfig((name) => environment[name]);

  assertEquals(of({ HOME: "/home/me" }), "/home/me/.docker/config.json");
  assertEquals(of({ HOME: "/home/me", DOCKER_CONFIG: "/etc/docker" }), "/etc/docker/config.json");
});

Deno.test("dockerCredentials() asks a helper once for each server", async () => {
  const directory = await Deno.makeTempDir();
  const path = `${directory}/config.json`;
  const spawn = aSpawn({ stdout: JSON.stringify({ Username: "you", Secret: "s" }) });
  try {
    await Deno.writeTextFile(path, JSON.stringify({ credsStore: "own" }));
    const find = dockerCredentials([path], spawn);
    for (const host of ["a.example", "b.example", "a.example"]) await find(host, new AbortController().signal);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }

  assertEquals(spawn.calls, ["a.example", "b.example"].map((host) => ["docker-credential-own", ["get"], host]));
});

Deno.test("dockerCredentials() says which file it cannot read", async () => {
  const read = dockerCredentials(["/proc/self/fd"], aSpawn());

  await assertRejects(
    () => read("r.example", new AbortController().signal),
    K0sError,
    'Cannot read the credentials "/proc/self/fd": ',
  );
});

Deno.test("dockerCredentials() lets a helper find its own credentials by the whole environment", async () => {
  const spawn = aSpawn({ stdout: JSON.stringify({ Username: "you", Secret: "s" }) });
  Deno.env.set("K0S_TEST_CLOUD_PROFILE", "mine");
  try {
    await credentials("r.example", [{ credsStore: "own" }], spawn);
  } finally {
    Deno.env.delete("K0S_TEST_CLOUD_PROFILE");
  }

  assertEquals(spawn.environments.map((environment) => environment?.["K0S_TEST_CLOUD_PROFILE"]), ["mine"]);
});

Deno.test("dockerCredentials() waits for a helper no longer than it is wanted", async () => {
  const directory = await Deno.makeTempDir();
  const path = Deno.env.get("PATH") ?? "";
  const ended = new AbortController();
  try {
    await Deno.writeTextFile(`${directory}/config.json`, JSON.stringify({ credsStore: "asking" }));
    const helper = `${directory}/docker-credential-asking`;
    await Deno.writeTextFile(helper, `#!/bin/sh\ntouch ${directory}/asked\nexec sleep 3600\n`, { mode: 0o755 });
    Deno.env.set("PATH", `${directory}:${path}`);
    using watcher = Deno.watchFs(directory);
    const asked = dockerCredentials([`${directory}/config.json`], denoSpawn)("r.example", ended.signal);
    const refused = assertRejects(() => asked, CancelledError);
    for await (const { paths } of watcher) if (paths.some((one) => one.endsWith("/asked"))) break;
    ended.abort();

    await refused;
  } finally {
    Deno.env.set("PATH", path);
    await Deno.remove(directory, { recursive: true });
  }
});
