/** First line of a configuration that belongs to k0s; anything else is the operator's (k0s `pkg/component/worker/containerd`). */
export const MANAGED_MARKER = "# k0s_managed=true";

/** What {@link renderContainerdConfig} depends on. */
export interface ContainerdConfigInputs {
  /** Directory whose `*.toml` files containerd merges over ours. */
  dropInDir: string;
  /** Files that it merges instead: copies of those that it could read last. */
  copies?: readonly string[];
  /** Full reference of the pause image. */
  pauseImage: string;
  /**
   * Whether containers must not get an `oom_score_adj` below containerd's own.
   *
   * Needed where CAP_SYS_RESOURCE is missing: the kernel then refuses to lower the score and no pod would start.
   */
  restrictOomScoreAdj: boolean;
  /** Directory with a `hosts.toml` per registry; left out: containerd looks where it does by itself. */
  registriesDir?: string | undefined;
}

/** Whether k0s may rewrite the configuration: there is none, or its first line is exactly {@link MANAGED_MARKER}. */
export function isManagedConfig(text: string | undefined): boolean {
  return text === undefined || text.split("\n", 1)[0] === MANAGED_MARKER;
}

/** Renders `/etc/k0s/containerd.toml` (containerd's configuration version 3). What is not named keeps its default. */
export function renderContainerdConfig(inputs: ContainerdConfigInputs): string {
  const { dropInDir, copies, pauseImage, restrictOomScoreAdj, registriesDir } = inputs;
  const imports = copies ?? [`${dropInDir}/*.toml`];
  return [
    MANAGED_MARKER,
    "# k0s writes this file anew at every start, so edits are lost.",
    `# To add to it, put files named *.toml into ${dropInDir}.`,
    "# To take it over altogether, remove the first line.",
    ...(copies === undefined ? [] : [
      '# containerd cannot do with what is there now, as "k0s status components" says. Until that is mended it goes on with',
      "# copies of what was there before.",
    ]),
    "",
    "version = 3",
    `imports = [${imports.map(tomlString).join(", ")}]`,
    "",
    '[plugins."io.containerd.cri.v1.images".pinned_images]',
    `sandbox = ${tomlString(pauseImage)}`,
    "",
    ...(registriesDir === undefined ? [] : [
      '[plugins."io.containerd.cri.v1.images".registry]',
      `config_path = ${tomlString(registriesDir)}`,
      "",
    ]),
    '[plugins."io.containerd.cri.v1.runtime"]',
    ...(restrictOomScoreAdj ? ["restrict_oom_score_adj = true"] : []),
    "",
  ].join("\n");
}

/** A basic TOML string. JSON's escapes are a subset of TOML's. */
function tomlString(text: string): string {
  return JSON.stringify(text);
}
