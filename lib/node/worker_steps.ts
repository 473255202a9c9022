import { parseDuration } from "../base/mod.ts";
import { embeddedImages, embeddedRecipes, importUserBundles, watchUserBundles } from "../bundle/mod.ts";
import { defaultImageReferences, imageReferences } from "../config/mod.ts";
import {
  containerd,
  kubelet,
  parseKubeletExtraArgs,
  parseTaints,
  prepareContainerd,
  prepareKubelet,
  readContainerdDropIns,
  watchContainerdDropIns,
} from "../components/mod.ts";
import {
  CGROUP_V1_WARNING,
  delegateControllers,
  detectCgroups,
  detectResolvConf,
  hasCapability,
  prepareKernel,
} from "../host/mod.ts";
import { kubeletConfiguration } from "../manifests/mod.ts";
import { apiUrl, ensureKubeletClient, kubeletKubeconfig } from "../pki/mod.ts";
import { readText, writeAtomic } from "../platform/mod.ts";
import type { BootStep } from "../supervisor/mod.ts";
import type { ControllerState } from "./controller_state.ts";
import { installHostTools } from "./host_tools.ts";

/** Taint that keeps ordinary pods off a controller with a worker (k0s `cmd/controller`). */
const CONTROL_PLANE_TAINT = "node-role.kubernetes.io/control-plane:NoSchedule";

/** The worker half of a controller: container runtime, images, kubelet. */
export function workerSteps(state: ControllerState): BootStep[] {
  const { options, ports } = state.inputs;
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
    ...(ownRuntime ? runtimeSteps(state) : []),
    // Not before the executables are unpacked: the datastore and the API server wait for those.
    { name: "host-tools", needs: ["unpack-runtime", "kernel"], run: (signal) => installHostTools(state, signal) },
    { name: "kubelet-credentials", needs: ["certificates"], run: () => writeKubeletCredentials(state) },
    {
      name: "kubelet",
      needs: ["kube-apiserver", "kernel", "host-tools", "kubelet-credentials", ...(ownRuntime ? ["images"] : [])],
      run: (signal) => startKubelet(state, signal),
    },
  ];
}

function runtimeSteps(state: ControllerState): BootStep[] {
  return [
    {
      name: "containerd",
      needs: ["unpack-runtime"],
      run: (signal) => startContainerd(state, signal),
    },
    { name: "images", needs: ["containerd"], run: (signal) => importImages(state, signal) },
  ];
}

async function startContainerd(state: ControllerState, signal: AbortSignal): Promise<void> {
  const { config, options, paths, ports } = state.inputs;
  const text = await prepareContainerd({
    pauseImage: imageReferences(config)["pause"] ?? "",
    restrictOomScoreAdj: !await hasCapability("CAP_SYS_RESOURCE"),
    log: ports.log,
  });
  const logLevel = options.logging["containerd"] ?? "info";
  const spec = (dropIns: string) => containerd.spec({ paths, logLevel, config: `${text}\n${dropIns}` });
  await state.bringUp(spec(await readContainerdDropIns()), signal);
  state.runInBackground("containerd-drop-ins", (background) =>
    watchContainerdDropIns({
      clock: ports.clock,
      signal: background,
      onChange: (dropIns) => state.inputs.supervisor.apply(spec(dropIns)),
    }));
}

async function importImages(state: ControllerState, signal: AbortSignal): Promise<void> {
  const { bundle, config, paths, ports } = state.inputs;
  const ctr = { ctrPath: `${paths.binDir}/ctr`, socket: paths.containerdSocket, spawn: ports.spawn };
  const images = embeddedImages(await embeddedRecipes(), imageReferences(config), defaultImageReferences());
  state.noteEvent("OCIBundleReconciler", "importing OCI bundles");
  await bundle.importImages({ ...ctr, images, clock: ports.clock, log: ports.log, signal });
  const bundles = { ...ctr, imagesDir: paths.imagesDir, log: ports.log };
  await importUserBundles({ ...bundles, signal });
  state.noteEvent("OCIBundleReconciler", "finished importing OCI bundles");
  state.runInBackground(
    "image-bundles",
    (background) => watchUserBundles({ ...bundles, clock: ports.clock, signal: background }),
  );
}

async function writeKubeletCredentials(state: ControllerState): Promise<void> {
  const { config, paths, ports } = state.inputs;
  const { api } = config.spec;
  await ensureKubeletClient({
    paths,
    nodeName: state.nodeName,
    server: apiUrl(api.onlyBindToAddress ? api.address : "localhost", api.port),
    lifetimeMs: parseDuration(api.ca.certificatesExpireAfter),
    clock: ports.clock,
  });
  // The kubelet talks to the API server beside it, whatever `kubelet.conf` names (k0s `pkg/component/worker`).
  const direct = apiUrl(api.onlyBindToAddress ? api.address : "127.0.0.1", api.port);
  const ca = await readText(`${paths.pkiDir}/ca.crt`);
  const credentials = `${paths.kubeletRootDir}/pki/kubelet-client-current.pem`;
  await writeAtomic(directKubeconfig(state), kubeletKubeconfig(direct, ca, credentials), { mode: 0o640 });
}

function directKubeconfig(state: ControllerState): string {
  return `${state.inputs.paths.runDir}/kubelet-direct.conf`;
}

async function startKubelet(state: ControllerState, signal: AbortSignal): Promise<void> {
  const { config, options, paths, ports } = state.inputs;
  const { version } = await detectCgroups();
  if (version === "v1") ports.log.warn(CGROUP_V1_WARNING);
  const noTaints = options.single || options.noTaints;
  const text = await prepareKubelet({
    paths,
    profile: kubeletConfiguration(config, options.profile),
    resolvConf: await detectResolvConf(),
    taints: parseTaints([...options.taints, ...(noTaints ? [] : [CONTROL_PLANE_TAINT])]),
    isCgroupV1: version === "v1",
    clientCa: await readText(`${paths.pkiDir}/ca.crt`),
    ...(options.criSocket === undefined ? {} : { runtimeEndpoint: options.criSocket.replace(/^remote:/, "") }),
  });
  const spec = kubelet.spec({
    paths,
    nodeName: state.nodeName,
    kubeconfig: directKubeconfig(state),
    labels: { ...options.labels, "node.k0sproject.io/role": "control-plane" },
    hasCloudProvider: options.enableCloudProvider,
    verbosity: options.logging["kubelet"] ?? "1",
    extraArgs: parseKubeletExtraArgs(options.kubeletExtraArgs),
    config: text,
  });
  // A runtime that is not ours is no process of ours to wait for.
  await state.bringUp(options.criSocket === undefined ? spec : { ...spec, needs: [] }, signal);
}
