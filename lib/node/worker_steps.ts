import { embeddedImages, embeddedRecipes, importUserBundles, watchUserBundles } from "../bundle/mod.ts";
import { defaultImageReferences } from "../config/mod.ts";
import {
  containerd,
  kubelet,
  parseKubeletExtraArgs,
  parseTaints,
  prepareContainerd,
  prepareKubelet,
  textOfDropIns,
  watchContainerdDropIns,
} from "../components/mod.ts";
import {
  areWeInOneCgroup,
  CGROUP_V1_WARNING,
  type ContainerdSnippet,
  delegateControllers,
  detectCgroups,
  detectResolvConf,
  hasCapability,
  lowestOomScoreAdj,
  prepareKernel,
  readContainerdSnippets,
} from "../host/mod.ts";
import type { BootStep } from "../supervisor/mod.ts";
import type { PodHost } from "./pod_host.ts";
import { takeOverSnippets } from "./take_over_snippets.ts";
import { installHostTools } from "./host_tools.ts";
import { startNodeLocal, staticPodDirectory } from "./node_local.ts";

/** What a node needs to run pods: container runtime, images, kubelet. */
export function workerSteps(host: PodHost): BootStep[] {
  const { options, ports } = host.inputs;
  const ownRuntime = options.criSocket === undefined;
  return [
    {
      name: "kernel",
      needs: [],
      run: async () => {
        await delegateControllers(await detectCgroups(), ports.log);
        await prepareKernel({ spawn: ports.spawn, log: ports.log });
      },
    },
    ...(ownRuntime ? runtimeSteps(host) : []),
    // Not before the executables are unpacked: the datastore and the API server wait for those.
    { name: "host-tools", needs: ["unpack-runtime", "kernel"], run: (signal) => installHostTools(host, signal) },
    {
      name: "kubelet",
      needs: [...host.kubeletNeeds, ...host.profileNeeds, "kernel", "host-tools", ...(ownRuntime ? ["images"] : [])],
      run: (signal) => startKubelet(host, signal),
    },
  ];
}

function runtimeSteps(host: PodHost): BootStep[] {
  return [
    {
      name: "containerd",
      needs: ["unpack-runtime", ...host.profileNeeds],
      run: (signal) => startContainerd(host, signal),
    },
    { name: "images", needs: ["containerd"], run: (signal) => importImages(host, signal) },
  ];
}

async function startContainerd(host: PodHost, signal: AbortSignal): Promise<void> {
  const { options, paths, ports } = host.inputs;
  const text = await prepareContainerd({
    pauseImage: host.profile.pauseImage,
    restrictOomScoreAdj: !await hasCapability("CAP_SYS_RESOURCE"),
    log: ports.log,
  });
  const logLevel = options.logging["containerd"] ?? "info";
  const spec = (snippets: readonly ContainerdSnippet[]) =>
    containerd.spec({ paths, logLevel, config: `${text}\n${textOfDropIns(snippets)}` });
  await host.bringUp(spec(await readContainerdSnippets()), signal);
  host.runInBackground("containerd-drop-ins", (background) =>
    watchContainerdDropIns({
      clock: ports.clock,
      signal: background,
      onChange: (snippets) => takeOverSnippets(snippets, host, () => host.inputs.supervisor.apply(spec(snippets))),
    }));
}

async function importImages(host: PodHost, signal: AbortSignal): Promise<void> {
  const { bundle, paths, ports } = host.inputs;
  const ctr = { ctrPath: `${paths.binDir}/ctr`, socket: paths.containerdSocket, spawn: ports.spawn };
  const images = embeddedImages(await embeddedRecipes(), host.profile.imageReferences, defaultImageReferences());
  host.noteEvent("OCIBundleReconciler", "importing OCI bundles");
  await bundle.importImages({ ...ctr, images, clock: ports.clock, log: ports.log, signal });
  const bundles = { ...ctr, imagesDir: paths.imagesDir, log: ports.log };
  await importUserBundles({ ...bundles, signal });
  host.noteEvent("OCIBundleReconciler", "finished importing OCI bundles");
  host.runInBackground(
    "image-bundles",
    (background) => watchUserBundles({ ...bundles, clock: ports.clock, signal: background }),
  );
}

async function startKubelet(host: PodHost, signal: AbortSignal): Promise<void> {
  const { options, paths, ports } = host.inputs;
  const { version } = await detectCgroups();
  if (version === "v1") ports.log.warn(CGROUP_V1_WARNING);
  await startNodeLocal(host);
  const oomScoreAdj = await lowestOomScoreAdj();
  const text = await prepareKubelet({
    paths,
    ...(oomScoreAdj === undefined ? {} : { oomScoreAdj }),
    ...(host.nodeLocal === undefined ? {} : { staticPodPath: staticPodDirectory(host) }),
    profile: host.profile.kubeletConfiguration,
    resolvConf: await detectResolvConf(),
    taints: parseTaints(host.kubelet.taints),
    isCgroupV1: version === "v1",
    isInOneCgroup: await areWeInOneCgroup(),
    clientCa: await host.kubelet.clientCa(),
    ...(options.criSocket === undefined ? {} : { runtimeEndpoint: options.criSocket }),
  });
  const spec = kubelet.spec({
    paths,
    nodeName: host.nodeName,
    kubeconfig: host.kubelet.kubeconfig,
    labels: host.kubelet.labels,
    ...(host.kubelet.nodeIps === undefined ? {} : { nodeIps: host.kubelet.nodeIps }),
    hasCloudProvider: options.enableCloudProvider,
    verbosity: options.logging["kubelet"] ?? "1",
    extraArgs: parseKubeletExtraArgs(options.kubeletExtraArgs),
    config: text,
  });
  // A runtime that is not ours is no process of ours to wait for.
  await host.bringUp(options.criSocket === undefined ? spec : { ...spec, needs: [] }, signal);
}
