import type { ImageRecipe } from "../../../lib/bundle/mod.ts";
import type { KubeClient, KubeObject } from "../../../lib/kube/mod.ts";
import { type ContainerManifest, ImageContainer } from "./image_container.ts";
import { makeImageRoot } from "./image_root.ts";

const PROGRAMS = `${Deno.env.get("HOME") ?? "/root"}/.cache/k0s-build/current-bin`;
const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

/** A pod of a manifest, as far as it is looked at here. */
export interface PodSpec {
  serviceAccountName?: string;
  initContainers?: ContainerManifest[];
  containers: ContainerManifest[];
  volumes?: Volume[];
}

interface Volume {
  name: string;
  hostPath?: { path: string; type?: string };
  configMap?: { name: string };
  projected?: unknown;
}

/** What {@link ImagePods} need. */
export interface ImagePodsOptions {
  /** Directory for everything, which also has `pki/ca.crt`. */
  directory: string;
  client: KubeClient;
  recipes: readonly ImageRecipe[];
  /** References by key. */
  references: Readonly<Record<string, string>>;
  /** All objects of the manifests, for ConfigMaps. */
  objects: readonly KubeObject[];
  baseLayer: string;
  /** Address of the node. */
  address: string;
  /** Waits until a container that stays has shown that it works. */
  works(container: ImageContainer): Promise<void>;
}

/** Runs pods as a kubelet does, with roots out of the embedded parts of their images. */
export class ImagePods {
  /** Keys of the images that were used. */
  readonly started = new Set<string>();
  readonly #options: ImagePodsOptions;

  constructor(options: ImagePodsOptions) {
    this.#options = options;
  }

  /** Runs the containers of a pod as a kubelet does, one after the other; those that stay until they have shown that they work. */
  async run(name: string, spec: PodSpec): Promise<void> {
    const volumes = await this.#volumesOf(name, spec);
    for (const manifest of spec.initContainers ?? []) {
      await using container = await this.#start(name, manifest, { ...volumes, spec });
      await container.succeeds();
    }
    for (const manifest of spec.containers) {
      await using container = await this.#start(name, manifest, { ...volumes, spec });
      await this.#options.works(container);
    }
  }

  /** Directory that holds a volume of a pod. */
  volume(pod: string, name: string): string {
    return `${this.#options.directory}/volumes/${pod}/${name}`;
  }

  /** Starts an image that no manifest names: the runtime does. */
  async runs(recipe: ImageRecipe): Promise<void> {
    const root = await this.#root(recipe.key, recipe);
    await using container = await ImageContainer.start({ name: recipe.key, image: "" }, {
      ...{ root, recipe, volumes: {}, fields: {}, env: {} },
    });
    await container.terminates();
  }

  async #start(
    pod: string,
    manifest: ContainerManifest,
    { volumes, token, spec }: { volumes: Record<string, string>; token: string; spec: PodSpec },
  ): Promise<ImageContainer> {
    const key = Object.entries(this.#options.references).find(([, reference]) => reference === manifest.image)?.[0];
    const recipe = this.#options.recipes.find((one) => one.key === key);
    if (recipe === undefined) throw new Error(`${manifest.image} of ${pod} is not embedded`);
    const root = await this.#root(`${pod}-${manifest.name}`, recipe);
    const mounts = [...manifest.volumeMounts ?? [], { name: "the token", mountPath: SERVICE_ACCOUNT, readOnly: true }];
    return await ImageContainer.start({
      ...manifest,
      volumeMounts: spec.serviceAccountName ? mounts : mounts.slice(0, -1),
    }, {
      root,
      recipe,
      volumes: { ...volumes, "the token": token },
      fields: { "spec.nodeName": "one", "metadata.name": pod, "status.hostIP": this.#options.address },
      env: { KUBERNETES_SERVICE_HOST: "127.0.0.1", KUBERNETES_SERVICE_PORT: new URL(this.#options.client.server).port },
    });
  }

  async #root(name: string, recipe: ImageRecipe): Promise<string> {
    this.started.add(recipe.key);
    const root = `${this.#options.directory}/roots/${name}`;
    await Deno.mkdir(root, { recursive: true });
    await makeImageRoot(root, recipe, { baseLayer: this.#options.baseLayer, programsDir: PROGRAMS });
    return root;
  }

  async #volumesOf(pod: string, { volumes = [], serviceAccountName }: PodSpec) {
    const paths: Record<string, string> = {};
    for (const volume of volumes) {
      paths[volume.name] = await this.#volume(`${this.#options.directory}/volumes/${pod}`, volume);
    }
    const token = `${this.#options.directory}/volumes/${pod}/token`;
    await Deno.mkdir(token, { recursive: true });
    if (serviceAccountName !== undefined) await this.#writeToken(token, serviceAccountName);
    return { volumes: paths, token };
  }

  async #volume(directory: string, { name, hostPath, configMap, projected }: Volume): Promise<string> {
    const path = `${directory}/${name}`;
    await Deno.mkdir(path, { recursive: true });
    await Deno.chmod(path, 0o777);
    if (configMap !== undefined) {
      const found = this.#options.objects.find(({ kind, metadata }) =>
        kind === "ConfigMap" && metadata.name === configMap.name
      );
      for (const [file, text] of Object.entries(found?.["data"] as Record<string, string>)) {
        await Deno.writeTextFile(`${path}/${file}`, text);
      }
    }
    if (projected !== undefined) await Deno.writeTextFile(`${path}/konnectivity-agent-token`, "a token");
    if (hostPath?.type === "FileOrCreate") {
      await Deno.writeTextFile(`${path}/file`, "");
      return `${path}/file`;
    }
    return hostPath?.type === "Directory" ? hostPath.path : path;
  }

  async #writeToken(directory: string, serviceAccount: string): Promise<void> {
    const namespace = "kube-system";
    const accounts = { apiVersion: "v1", kind: "ServiceAccount", plural: "serviceaccounts", namespaced: true };
    const request = {
      apiVersion: "authentication.k8s.io/v1",
      kind: "TokenRequest",
      metadata: { name: serviceAccount, namespace },
      spec: { expirationSeconds: 3_600 },
    };
    const { status } = await this.#options.client.create<KubeObject & { status?: { token: string } }>(
      accounts,
      request,
      {
        subresource: "token",
      },
    );
    await Deno.writeTextFile(`${directory}/token`, status?.token ?? "");
    await Deno.writeTextFile(`${directory}/namespace`, namespace);
    await Deno.copyFile(`${this.#options.directory}/pki/ca.crt`, `${directory}/ca.crt`);
    await Deno.chmod(`${directory}/ca.crt`, 0o644);
  }
}
