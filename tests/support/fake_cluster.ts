import { isMapping } from "../../lib/base/mod.ts";
import { KubeClient, type KubeObject, type ResourceType } from "../../lib/kube/mod.ts";
import { applyMergePatch } from "../../lib/manifests/patch/merge_patch.ts";
import { applyJsonPatch } from "../../lib/manifests/patch/json_patch.ts";
import type { Http } from "../../lib/platform/mod.ts";
import { FAKE_KINDS } from "./fake_kinds.ts";
import { isIn, isSelected } from "./fake_selection.ts";

/** A request that a {@link FakeCluster} got. */
export interface SeenRequest {
  method: string;
  path: string;
  body: unknown;
}

interface Watcher {
  matches(path: string, object: KubeObject): boolean;
  push(type: string, object: KubeObject): void;
}

/** A change of an object. */
interface Change {
  type: string;
  path: string;
  object: KubeObject;
  /** What it was before. */
  former: KubeObject | undefined;
}

/** The Kubernetes API in memory, behind the `Http` port: objects, resource versions, conflicts, selectors, watches. */
export class FakeCluster {
  /** Objects by the path of each. */
  readonly objects = new Map<string, KubeObject>();
  readonly requests: SeenRequest[] = [];
  readonly kinds: ResourceType[] = [...FAKE_KINDS];
  /** Answers instead of the cluster if it returns something. */
  intercept: (request: SeenRequest) => Response | undefined = () => undefined;
  readonly #watchers = new Set<Watcher>();
  readonly #history: (Change & { version: number })[] = [];
  #version = 100;

  /** A client of it. */
  client(): KubeClient {
    return new KubeClient(FAKE_ACCESS, { http: this.http });
  }

  /** The port under which it is reached. */
  readonly http: Http = {
    open: () => ({
      fetch: (url, init) => Promise.resolve(this.#answer(new URL(url), init ?? {})),
      [Symbol.dispose]: () => {},
    }),
  };

  /** Stores an object as if somebody else had; returns it with its new resource version. */
  put(path: string, object: KubeObject): KubeObject {
    const former = this.objects.get(path);
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(++this.#version) } };
    this.objects.set(path, stored);
    this.#notify({ type: former === undefined ? "ADDED" : "MODIFIED", path, object: stored, former });
    return stored;
  }

  /** Removes an object as if somebody else had. */
  remove(path: string): void {
    const object = this.objects.get(path);
    if (object === undefined) return;
    this.objects.delete(path);
    this.#version++;
    this.#notify({ type: "DELETED", path, object, former: object });
  }

  /** Methods and paths of what changed the cluster, in order. */
  get writes(): string[] {
    return this.requests.filter(({ method }) => method !== "GET").map(({ method, path }) => `${method} ${path}`);
  }

  #answer(url: URL, init: RequestInit): Response {
    if (init.signal?.aborted) throw new DOMException("aborted", "AbortError");
    const path = decodeURIComponent(url.pathname);
    const body: unknown = typeof init.body === "string" ? JSON.parse(init.body) : undefined;
    const request = { method: init.method ?? "GET", path, body };
    this.requests.push(request);
    const other = this.intercept(request);
    if (other !== undefined) return other;
    if (path === "/api" || path === "/apis") return json(this.#discovery(path === "/api"));
    switch (request.method) {
      case "GET":
        return this.#read(path, url.searchParams, init.signal ?? undefined);
      case "POST":
        return this.#create(path, body);
      case "PUT":
        return this.#update(path, body);
      case "PATCH":
        return isApply(init) ? this.#apply(path, body) : this.#patch(path, body);
      default:
        return this.#delete(path);
    }
  }

  #read(path: string, query: URLSearchParams, signal: AbortSignal | undefined): Response {
    const kind = this.kinds.find(({ plural }) => path.endsWith(`/${plural}`));
    if (kind === undefined) {
      const object = this.objects.get(path);
      return object === undefined ? status(404, "NotFound", `${path} not found`) : json(object);
    }
    const matches = (at: string, object: KubeObject) => isIn(path, at) && isSelected(object, query);
    if (query.has("watch")) return this.#watch(matches, Number(query.get("resourceVersion") ?? 0), signal);
    const items = [...this.objects].filter(([at, object]) => matches(at, object)).map(([, object]) => object);
    return json({ kind: `${kind.kind}List`, metadata: { resourceVersion: String(this.#version) }, items });
  }

  /** What has happened since the resource version comes first. */
  #watch(matches: Watcher["matches"], since: number, signal: AbortSignal | undefined): Response {
    const watcher: Watcher = { matches, push: () => {} };
    const missed = this.#history.filter(({ version }) => version > since);
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        watcher.push = (type, object) =>
          controller.enqueue(new TextEncoder().encode(`${JSON.stringify({ type, object })}\n`));
        this.#watchers.add(watcher);
        for (const change of missed) tell(watcher, change);
        signal?.addEventListener("abort", () => {
          if (this.#watchers.delete(watcher)) controller.error(new DOMException("aborted", "AbortError"));
        });
      },
      cancel: () => void this.#watchers.delete(watcher),
    });
    return new Response(body);
  }

  #create(path: string, body: unknown): Response {
    if (!isObject(body)) return status(422, "Invalid", "not an object");
    if (path.endsWith("/subjectaccessreviews")) return json({ ...body, status: { allowed: true } });
    const { generateName = "", name = `${generateName}${this.#version}` } = body.metadata;
    const target = `${path}/${name}`;
    if (this.objects.has(target)) return status(409, "AlreadyExists", `${target} already exists`);
    return json(this.put(target, { ...body, metadata: { ...body.metadata, name } }), 201);
  }

  #update(path: string, body: unknown): Response {
    const target = path.replace(/\/approval$/, "");
    const current = this.objects.get(target);
    if (current === undefined) return status(404, "NotFound", `${target} not found`);
    if (!isObject(body)) return status(422, "Invalid", "not an object");
    const { resourceVersion } = body.metadata;
    if (resourceVersion && resourceVersion !== current.metadata.resourceVersion) {
      return status(409, "Conflict", "the object has been modified");
    }
    return json(this.put(target, body));
  }

  #patch(target: string, body: unknown): Response {
    const path = target.replace(/\/status$/, "");
    const current = this.objects.get(path);
    if (current === undefined) return status(404, "NotFound", `${path} not found`);
    const read = isObject(body) ? body.metadata.resourceVersion : undefined;
    if (read !== undefined && read !== current.metadata.resourceVersion) {
      return status(409, "Conflict", "the object has been modified");
    }
    const patched = Array.isArray(body) ? applyJsonPatch(current, body) : applyMergePatch(current, body);
    if (JSON.stringify(patched) === JSON.stringify(current)) return json(current);
    return isObject(patched) ? json(this.put(path, patched)) : status(422, "Invalid", "not an object");
  }

  /** Does not find out what has left what was applied before. */
  #apply(path: string, body: unknown): Response {
    const applied = applyMergePatch(this.objects.get(path) ?? {}, body);
    return isObject(applied) ? json(this.put(path, applied)) : status(422, "Invalid", "not an object");
  }

  #delete(path: string): Response {
    if (!this.objects.has(path)) return status(404, "NotFound", `${path} not found`);
    this.remove(path);
    return status(200, "", "deleted");
  }

  #notify(change: Change): void {
    this.#history.push({ ...change, version: this.#version });
    for (const watcher of this.#watchers) tell(watcher, change);
  }

  #discovery(isCore: boolean): unknown {
    const groups = Map.groupBy(
      this.kinds.filter(({ apiVersion }) => apiVersion.includes("/") !== isCore),
      ({ apiVersion }) => apiVersion,
    );
    const items = [...groups].map(([apiVersion, kinds]) => ({
      metadata: isCore ? {} : { name: apiVersion.split("/")[0] },
      versions: [{
        version: apiVersion.split("/").at(-1),
        resources: kinds.map(({ plural, kind, namespaced }) => ({
          resource: plural,
          responseKind: { kind },
          scope: namespaced ? "Namespaced" : "Cluster",
          verbs: ["create", "delete", "get", "list", "patch", "update", "watch"],
        })),
      }],
    }));
    return { kind: "APIGroupDiscoveryList", items };
  }
}

/** As the real one: what leaves a selection is gone for its watcher, what gets into it is new. */
function tell({ matches, push }: Watcher, { type, path, object, former }: Change): void {
  const [is, was] = [matches(path, object), former !== undefined && matches(path, former)];
  if (type !== "MODIFIED") return is ? push(type, object) : undefined;
  if (is || was) push(is && was ? "MODIFIED" : is ? "ADDED" : "DELETED", object);
}

/** Credentials that open nothing. */
export const FAKE_ACCESS = {
  server: "https://127.0.0.1:6443",
  caCert: undefined,
  clientCert: undefined,
  clientKey: undefined,
  token: undefined,
};

/** An error as the API server answers it. */
export function status(code: number, reason: string, message: string): Response {
  return json({ kind: "Status", status: code < 400 ? "Success" : "Failure", code, reason, message }, code);
}

function json(value: unknown, code = 200): Response {
  return new Response(JSON.stringify(value), { status: code });
}

function isApply({ headers }: RequestInit): boolean {
  return new Headers(headers).get("content-type") === "application/apply-patch+yaml";
}

function isObject(value: unknown): value is KubeObject {
  return isMapping(value) && isMapping(value.metadata);
}
