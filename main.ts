import {
  argumentsFor,
  type CliContext,
  failureCode,
  failureText,
  findRoot,
  isHintWanted,
  runCommandLine,
} from "./lib/cli/mod.ts";
import {
  denoHttp,
  denoSpawn,
  environmentVariable,
  invokedName,
  isTerminal,
  systemClock,
  systemRandom,
  writeStandard,
} from "./lib/platform/mod.ts";

/** Exit code of a program whose reader went away, as a shell shows death by SIGPIPE. */
const READER_GONE = 141;

const context: CliContext = {
  stdout: (text) => writeStandard("stdout", text),
  stderr: (text) => writeStandard("stderr", text),
  isTerminal,
  environment: environmentVariable,
  clock: systemClock,
  spawn: denoSpawn,
  http: denoHttp,
  random: systemRandom,
};

async function main(): Promise<number> {
  const argv = argumentsFor(invokedName(), Deno.args);
  const root = await findRoot(argv);
  try {
    return await runCommandLine(root, argv, context);
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) return READER_GONE;
    context.stderr(failureText(error, {
      isColoured: isTerminal("stderr") && environmentVariable("NO_COLOR") === undefined,
      showsHint: isHintWanted(error, argv, isTerminal("stderr"), root),
    }));
    return failureCode(error, root, argv);
  }
}

Deno.exit(await main());
