import { denoHttp } from "../../../../lib/platform/mod.ts";
import type { ConfigDifference } from "../../../../lib/status/mod.ts";
import { type CliResult, runCli } from "../_cli.ts";

/** A difference in which nothing differs, but for what is given. */
export function aDifference(changes: Partial<ConfigDifference> = {}): ConfigDifference {
  return {
    ...{ fields: [], withoutEffect: [], warnings: [], processes: [], files: [], objects: [], tasks: [] },
    ...changes,
  };
}

/** A status socket that answers as a controller does that has taken everything over, and this to `/config/difference`. */
export async function answering(difference: ConfigDifference | { message: string; hint?: string }) {
  const directory = await Deno.makeTempDir();
  const socket = `${directory}/status.sock`;
  const asked: string[] = [];
  const server = Deno.serve({ path: socket, onListen: () => {} }, async (request) => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/config/progress") return Response.json({ isInEffect: true, waitsFor: [], failures: [] });
    asked.push(`${pathname.slice("/config/".length)} ${searchParams.get("name")} ${await request.text()}`.trim());
    return Response.json(difference, { status: "message" in difference ? 422 : 200 });
  });
  return {
    ...{ directory, socket, asked },
    run: (...argv: string[]): Promise<CliResult> =>
      runCli(["config", ...argv, "--status-socket", socket], { http: denoHttp }),
    async [Symbol.asyncDispose]() {
      await server.shutdown();
      await Deno.remove(directory, { recursive: true });
    },
  };
}
