import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { readRepositorySecret, secretValues } from "../../../lib/helm/repository_secret.ts";
import { KubeApiError, type KubeClient, type KubeObject } from "../../../lib/kube/mod.ts";
import { aChart } from "./_charts.ts";

const { signal } = new AbortController();

function clientWith(answer: () => KubeObject) {
  const asked: string[] = [];
  const get = (_type: unknown, name: string, options: { namespace?: string }) => {
    asked.push(`${options.namespace}/${name}`);
    return new Promise((resolve) => resolve(answer()));
  };
  return { asked, client: { get } as unknown as Pick<KubeClient, "get"> };
}

const SECRET = { apiVersion: "v1", kind: "Secret", metadata: {}, data: { username: btoa("me"), password: "w7bDpA==" } };
const NAMING = (namespace?: string) =>
  aChart({ repository: { configFrom: { secretRef: { name: "creds", ...(namespace ? { namespace } : {}) } } } });

Deno.test("readRepositorySecret() reads it from the Chart's namespace, or from the one that is named", async () => {
  const { asked, client } = clientWith(() => SECRET);
  assertEquals(await readRepositorySecret(client, NAMING(), signal), { username: "me", password: "öä" });
  await readRepositorySecret(client, NAMING("apps"), signal);
  assertEquals(asked, ["kube-system/creds", "apps/creds"]);
});

Deno.test("readRepositorySecret() asks for nothing where none is named", async () => {
  const { asked, client } = clientWith(() => SECRET);
  assertEquals(await readRepositorySecret(client, aChart({ repository: { url: "https://x" } }), signal), {});
  assertEquals(await readRepositorySecret(client, aChart(), signal), {});
  assertEquals(asked, []);
});

Deno.test("readRepositorySecret() says which one is missing", async () => {
  const { client } = clientWith(() => {
    throw new KubeApiError("get", { status: 404, reason: "NotFound", message: "not found" });
  });
  await assertRejects(
    () => readRepositorySecret(client, NAMING(), signal),
    K0sError,
    "kube-system/creds: there is none",
  );
});

Deno.test("secretValues() of an empty Secret is nothing", () => {
  assertEquals(secretValues({ apiVersion: "v1", kind: "Secret", metadata: {} }), {});
});
