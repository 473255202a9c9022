import { parseJson } from "../base/mod.ts";
import { type Clock, type Http, systemClock } from "../platform/mod.ts";
import { type DiscoveredResource, DISCOVERY_ACCEPT, DISCOVERY_PATHS, resourcesIn } from "./discovery.ts";
import { jsonLines } from "./json_lines.ts";
import { KubeUnreachableError } from "./kube_api_error.ts";
import { type KubeAccess, parseKubeconfig } from "./kubeconfig.ts";
import type { KubeList, KubeObject, WatchEvent } from "./kube_object.ts";
import {
  type CallOptions,
  type ListOptions,
  nameOf,
  namespaceOf,
  type ObjectOptions,
  objectPath,
  type Propagation,
  queryOf,
  selectorsOf,
  watchEventOf,
  type WatchOptions,
} from "./requests.ts";
import { resourcePath, type ResourceType } from "./resource_type.ts";
import { type KubeRequest, KubeTransport } from "./transport.ts";

const PAGE_SIZE = 500;
const METADATA_LIST = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

/**
 * A thin client of the Kubernetes API: what k0s needs, and nothing between it and the wire.
 *
 * Every call is bounded in time and cancellable. Errors: `KubeApiError` when the server said no,
 * `KubeUnreachableError` when it said nothing, `CancelledError` when the caller's signal was aborted.
 */
export class KubeClient implements Disposable {
  readonly #transport: KubeTransport;
  #discovered: Promise<DiscoveredResource[]> | undefined;

  constructor(access: KubeAccess, { http, clock = systemClock }: { http: Http; clock?: Clock }) {
    this.#transport = new KubeTransport(access, { http, clock });
  }

  /** Connects as the current context of a kubeconfig says. Nothing is sent yet. @throws {K0sError} If it is unusable. */
  static fromKubeconfig(text: string, http: Http): KubeClient {
    return new KubeClient(parseKubeconfig(text), { http });
  }

  /**
   * Talks as the current context of another kubeconfig says, from the next request on. Watches that are open end.
   *
   * @throws {K0sError} If it is unusable; the client stays as it was.
   */
  useKubeconfig(text: string): void {
    this.#transport.use(parseKubeconfig(text));
  }

  /** Base URL of the API server. */
  get server(): string {
    return this.#transport.server;
  }

  /** Reads an object. */
  get<T extends KubeObject = KubeObject>(type: ResourceType, name: string, options: ObjectOptions = {}): Promise<T> {
    return this.#object<T>({ method: "GET", path: objectPath(type, name, options) }, options);
  }

  /** Reads all objects, in pages. A list that expires on the way is begun again by the server's continue token. */
  async list<T extends KubeObject = KubeObject>(type: ResourceType, options: ListOptions = {}): Promise<KubeList<T>> {
    const items: T[] = [];
    let continueToken = "";
    while (true) {
      const query = queryOf({ ...selectorsOf(options), limit: PAGE_SIZE, continue: continueToken });
      const page = await this.#json({
        method: "GET",
        path: `${resourcePath(type, options)}${query}`,
        accept: options.metadataOnly ? METADATA_LIST : undefined,
      }, options);
      const { items: found, metadata } = page as { items?: T[]; metadata?: Record<string, string> };
      // Items of a list come without their kind.
      for (const item of found ?? []) items.push({ ...item, apiVersion: type.apiVersion, kind: type.kind });
      continueToken = metadata?.continue ?? "";
      if (continueToken === "") return { items, resourceVersion: metadata?.resourceVersion ?? "" };
    }
  }

  /**
   * Changes from a resourceVersion on, until the server ends the watch or the signal is aborted.
   *
   * @throws {KubeApiError} With status 410 if the resourceVersion is too old: list again.
   */
  async *watch<T extends KubeObject = KubeObject>(
    type: ResourceType,
    options: WatchOptions,
  ): AsyncGenerator<WatchEvent<T>> {
    const { timeoutSeconds = 300 } = options;
    const query = queryOf({
      ...selectorsOf(options),
      watch: 1,
      allowWatchBookmarks: "true",
      resourceVersion: options.resourceVersion,
      timeoutSeconds,
    });
    const path = `${resourcePath(type, options)}${query}`;
    // The server ends the watch; a connection that is dead without saying so ends a little later.
    const request = { method: "GET", path, timeoutMs: timeoutSeconds * 1_000 + 15_000 };
    for await (const line of this.#transport.stream({ ...request, signal: options.signal }, jsonLines)) {
      yield watchEventOf<T>(line, path);
    }
  }

  /** Creates an object. @throws {KubeApiError} 409 `AlreadyExists`. */
  create<T extends KubeObject>(type: ResourceType, object: T, options: ObjectOptions = {}): Promise<T> {
    const { subresource } = options;
    const name = subresource === undefined ? undefined : object.metadata.name;
    const path = resourcePath(type, { namespace: namespaceOf(object, options), name, subresource });
    return this.#object<T>({ method: "POST", path, body: object }, options);
  }

  /** Replaces an object; with a resourceVersion only if it is still that one (else 409 `Conflict`). */
  update<T extends KubeObject>(type: ResourceType, object: T, options: ObjectOptions = {}): Promise<T> {
    const path = objectPath(type, nameOf(object), { ...options, namespace: namespaceOf(object, options) });
    return this.#object<T>({ method: "PUT", path, body: object }, options);
  }

  /** Changes an object by a JSON merge patch (RFC 7396). */
  mergePatch<T extends KubeObject = KubeObject>(
    type: ResourceType,
    name: string,
    patch: unknown,
    options: ObjectOptions = {},
  ): Promise<T> {
    return this.#patch(type, name, patch, "application/merge-patch+json", options);
  }

  /** Changes an object by a JSON patch (RFC 6902). */
  jsonPatch<T extends KubeObject = KubeObject>(
    type: ResourceType,
    name: string,
    patch: readonly unknown[],
    options: ObjectOptions = {},
  ): Promise<T> {
    return this.#patch(type, name, patch, "application/json-patch+json", options);
  }

  /** Server-side apply, taking over fields of others: creates or changes. */
  apply<T extends KubeObject>(
    type: ResourceType,
    object: T,
    options: ObjectOptions & { fieldManager: string },
  ): Promise<T> {
    const target = { ...options, namespace: namespaceOf(object, options) };
    const query = queryOf({ fieldManager: options.fieldManager, force: "true" });
    // JSON is YAML.
    return this.#object<T>({
      method: "PATCH",
      path: `${objectPath(type, nameOf(object), target)}${query}`,
      body: object,
      contentType: "application/apply-patch+yaml",
    }, options);
  }

  /** Deletes an object. @throws {KubeApiError} 404 if there is none. */
  async delete(
    type: ResourceType,
    name: string,
    options: ObjectOptions & { propagation?: Propagation } = {},
  ): Promise<void> {
    const propagationPolicy = options.propagation ?? "Background";
    await this.#json({ method: "DELETE", path: objectPath(type, name, options), body: { propagationPolicy } }, options);
  }

  /** Sends any request and returns the answer as text, such as `/readyz?verbose`. Bytes are sent as they are, else JSON. */
  raw(
    path: string,
    options: CallOptions & { method?: string; body?: unknown; contentType?: string } = {},
  ): Promise<string> {
    const { method = "GET", body, contentType } = options;
    return this.#transport.text({
      method,
      path,
      body,
      contentType,
      accept: "*/*",
      signal: options.signal,
      timeoutMs: options.timeoutMs,
    });
  }

  /**
   * Everything the server offers, from the cache if it was asked before.
   *
   * Asked for once however many callers wait, hence no signal of one of them; a failed answer is not kept.
   */
  resources(): Promise<DiscoveredResource[]> {
    this.#discovered ??= this.#askResources().catch((error: unknown) => {
      this.#discovered = undefined;
      throw error;
    });
    return this.#discovered;
  }

  /** Forgets what {@link resources} found; call it when kinds were added or removed. */
  resetDiscovery(): void {
    this.#discovered = undefined;
  }

  /** Where a kind lives; `undefined` if the server does not know it, even when asked anew. */
  async discover(apiVersion: string, kind: string): Promise<ResourceType | undefined> {
    const known = this.#discovered;
    const matches = (type: ResourceType) => type.apiVersion === apiVersion && type.kind === kind;
    const found = (await this.resources()).find(matches);
    if (found !== undefined || known === undefined) return found;
    if (this.#discovered === known) this.resetDiscovery();
    return (await this.resources()).find(matches);
  }

  [Symbol.dispose](): void {
    this.#transport[Symbol.dispose]();
  }

  async #askResources(): Promise<DiscoveredResource[]> {
    const answers = await Promise.all(
      DISCOVERY_PATHS.map((path) => this.#json({ method: "GET", path, accept: DISCOVERY_ACCEPT }, {})),
    );
    return answers.flatMap(resourcesIn);
  }

  #patch<T extends KubeObject>(
    type: ResourceType,
    name: string,
    body: unknown,
    contentType: string,
    options: ObjectOptions,
  ): Promise<T> {
    return this.#object<T>({ method: "PATCH", path: objectPath(type, name, options), body, contentType }, options);
  }

  async #object<T extends KubeObject>(request: KubeRequest, options: CallOptions): Promise<T> {
    return await this.#json(request, options) as T;
  }

  async #json(request: KubeRequest, options: CallOptions): Promise<unknown> {
    const text = await this.#transport.text({ ...request, signal: options.signal, timeoutMs: options.timeoutMs });
    try {
      return parseJson(text);
    } catch (cause) {
      // Something in between answered, or the answer was cut.
      throw new KubeUnreachableError(`Cannot ${request.method} ${request.path}: the answer is not JSON`, { cause });
    }
  }
}
