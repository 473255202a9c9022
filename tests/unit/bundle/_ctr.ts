import type { CtrOptions } from "../../../lib/bundle/containerd_images.ts";
import type { RunResult } from "../../../lib/platform/mod.ts";

/** A containerd that is asked through `ctr`: keeps the arguments of each call. */
export interface FakeCtr extends CtrOptions {
  calls: string[][];
}

/** A `ctr` that answers each call with what `answer` says; with nothing, successfully, otherwise. */
export function aCtr(answer: (args: readonly string[]) => Partial<RunResult> = () => ({})): FakeCtr {
  const calls: string[][] = [];
  return {
    calls,
    ctrPath: "/bin/ctr",
    socket: "/run/c.sock",
    spawn: {
      start: () => {
        throw new Error("not expected");
      },
      run: (_, { args = [] } = {}) => {
        calls.push([...args]);
        return Promise.resolve({ code: 0, signal: null, stdout: "", stderr: "", ...answer(args) });
      },
    },
  };
}

/** The table that `ctr images list` prints. */
export function imageTable(rows: { reference: string; digest?: string; labels?: string }[]): string {
  const lines = rows.map(({ reference, digest = `sha256:${"a".repeat(64)}`, labels = "-" }) =>
    `${reference} application/vnd.oci.image.manifest.v1+json ${digest} 1 B linux/amd64 ${labels}`
  );
  return ["REF TYPE DIGEST SIZE PLATFORMS LABELS", ...lines].join("\n");
}
