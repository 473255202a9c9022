import { CancelledError, K0sError, mappingIn, mappingOf, messageOf } from "../../base/mod.ts";
import {
  environment as ownEnvironment,
  environmentVariable,
  readTextIfExists,
  type Spawn,
} from "../../platform/mod.ts";
import { type Credentials, credentialsInFile, entryFor } from "../credentials.ts";

/** What finds the credentials for a host of a registry; `undefined`: there are none, so it is asked without. */
export type FindCredentials = (host: string, signal: AbortSignal) => Promise<Credentials | undefined>;

/** How Docker calls its hub where it keeps credentials. */
const HUB_ADDRESS = "https://index.docker.io/v1/";
/** What a helper says for a server that it does not know. */
const UNKNOWN_TO_HELPER = /credentials not found/i;
/** Names of helpers: one with a slash would be a path from the current directory on. */
const HELPER = /^\w[\w.-]*$/;

/** Docker's configuration of the account that types the command. @param environment Reads a variable. */
export function usualDockerConfig(environment: (name: string) => string | undefined = environmentVariable): string {
  const directory = environment("DOCKER_CONFIG") || `${environment("HOME") ?? ""}/.docker`;
  return `${directory}/config.json`;
}

/**
 * Finds credentials in files as `docker login` writes them, and by the helpers that they name. The first file that has some
 * counts. Each host is looked up once.
 *
 * @param paths Files that have to be there; empty: {@link usualDockerConfig}, which may be missing.
 * @see k0s `pkg/airgap/ociartifactsbundler.go`, `newOCICredentials`
 */
export function dockerCredentials(paths: readonly string[], spawn: Pick<Spawn, "run">): FindCredentials {
  // A helper may ask the user each time.
  const known = new Map<string, ReturnType<FindCredentials>>();
  return (host, signal) => {
    const found = known.get(host) ?? inFiles(paths, { host, spawn, signal });
    known.set(host, found);
    return found;
  };
}

async function inFiles(paths: readonly string[], asked: Omit<Asked, "path">): Promise<Credentials | undefined> {
  for (const path of paths.length === 0 ? [usualDockerConfig()] : paths) {
    const text = await readTextIfExists(path).catch((cause: unknown) => {
      throw new K0sError(`Cannot read the credentials "${path}": ${messageOf(cause)}`, { cause });
    });
    if (text === undefined && paths.length > 0) {
      throw new K0sError(`Cannot read the credentials "${path}": there is no such file`, {
        hint: "It is written by: docker login",
      });
    }
    const found = text === undefined ? undefined : await credentialsOf(text, { path, ...asked });
    if (found !== undefined) return found;
  }
  return undefined;
}

interface Asked {
  path: string;
  host: string;
  spawn: Pick<Spawn, "run">;
  signal: AbortSignal;
}

async function credentialsOf(text: string, asked: Asked): Promise<Credentials | undefined> {
  const { path, host } = asked;
  const refuse = (problem: string, hint: string) => {
    throw new K0sError(`Cannot use the credentials "${path}": ${problem}`, { hint });
  };
  const config = mappingIn(text);
  if (config === undefined) return refuse("it is no JSON object", "It is written by: docker login");
  const helper = entryFor(mappingOf(config["credHelpers"]), host) ?? config["credsStore"];
  if (typeof helper === "string" && helper !== "") {
    if (!HELPER.test(helper)) return refuse(`${JSON.stringify(helper)} is no name of a helper`, "Correct it there");
    return await askHelper(helper, asked);
  }
  const entry = entryFor(mappingOf(config["auths"]), host);
  // What `docker logout` leaves.
  if (entry === undefined || Object.keys(mappingOf(entry)).length === 0) return undefined;
  const found = credentialsInFile(text, host);
  return "problem" in found ? refuse(found.problem, found.hint) : found;
}

/** @see https://github.com/docker/docker-credential-helpers, "Development" */
async function askHelper(helper: string, { path, host, spawn, signal }: Asked): Promise<Credentials | undefined> {
  const program = `docker-credential-${helper}`;
  const failed = (why: string, cause?: unknown) =>
    new K0sError(`Cannot get credentials for ${host} from ${program}, which "${path}" names: ${why}`, { cause });
  const server = host === "docker.io" ? HUB_ADDRESS : host;
  // With all of the environment: helpers find their own credentials by it, such as those of a cloud.
  const options = { args: ["get"], env: ownEnvironment(), stdin: server, signal };
  const result = await spawn.run(program, options).catch((error: unknown) => {
    throw failed(messageOf(error), error);
  });
  if (signal.aborted) throw new CancelledError("Wait for credentials given up", { cause: signal.reason });
  if (result.code !== 0) {
    // JSON would be an answer, and the secret in it.
    const said = [result.stdout, result.stderr].map((text) => text.trim().split("\n")[0]!)
      .find((line) => line !== "" && !line.startsWith("{")) ?? "";
    if (UNKNOWN_TO_HELPER.test(said)) return undefined;
    throw failed(said || `exit code ${result.code}`);
  }
  const { Username: username, Secret: password } = mappingIn(result.stdout) ?? {};
  if (typeof username !== "string" || typeof password !== "string") throw failed("its answer has none");
  if (username === "<token>") throw failed("it has a token of Docker's instead of a password");
  return { username, password };
}
