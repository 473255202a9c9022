import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { getBootstrapToken } from "../../../lib/join/bootstrap_tokens.ts";
import {
  createBootstrapToken,
  deleteBootstrapToken,
  listBootstrapTokens,
  newBootstrapToken,
  parseJoinRole,
  secretOf,
} from "../../../lib/join/mod.ts";
import { KubeApiError, type KubeClient, type KubeObject } from "../../../lib/kube/mod.ts";
import { FakeRandom } from "../../support/fakes.ts";

const denied = (status: number, reason: string) => new KubeApiError("create", { status, reason, message: reason });

Deno.test("createBootstrapToken() draws again when an ID is taken", async () => {
  const tried: string[] = [];
  const create = <T extends KubeObject>(_type: unknown, object: T): Promise<T> => {
    tried.push(object.metadata.name ?? "");
    return tried.length === 1 ? Promise.reject(denied(409, "AlreadyExists")) : Promise.resolve(object);
  };

  const token = await createBootstrapToken({ create }, {
    role: "worker",
    expiresAt: undefined,
    random: new FakeRandom(),
  });

  assertEquals([tried.length, tried[1]], [2, `bootstrap-token-${token.id}`]);
});

Deno.test("createBootstrapToken() gives up when it is refused", async () => {
  const create = () => Promise.reject(denied(403, "Forbidden"));
  const options = { role: "worker", expiresAt: undefined, random: new FakeRandom() } as const;

  await assertRejects(() => createBootstrapToken({ create }, options), KubeApiError, "403");
});

Deno.test("listBootstrapTokens() sorts by ID and skips what is malformed", async () => {
  const random = new FakeRandom();
  const tokens = [1, 2, 3].map(() => newBootstrapToken("worker", undefined, random));
  const items = [...tokens.map(secretOf).reverse(), { ...secretOf(tokens[0]!), data: {} }];
  const asked: unknown[] = [];
  const list = ((_type: unknown, options: unknown) => {
    asked.push(options);
    return Promise.resolve({ items, resourceVersion: "1" });
  }) as KubeClient["list"];

  const listed = await listBootstrapTokens({ list });

  assertEquals(listed.map(({ id }) => id), tokens.map(({ id }) => id).sort());
  assertEquals(asked, [{ namespace: "kube-system", fieldSelector: "type=bootstrap.kubernetes.io/token" }]);
});

Deno.test("deleteBootstrapToken() and getBootstrapToken() take a missing one as an answer", async () => {
  const missing = () => Promise.reject(denied(404, "NotFound"));

  assertEquals(await deleteBootstrapToken({ delete: missing }, "abcdef"), false);
  assertEquals(await deleteBootstrapToken({ delete: () => Promise.resolve() }, "abcdef"), true);
  assertEquals(await getBootstrapToken({ get: missing }, "abcdef"), undefined);
});

Deno.test("parseJoinRole() refuses other roles as upstream does", () => {
  assertEquals([parseJoinRole("worker"), parseJoinRole("controller")], ["worker", "controller"]);
  assertThrows(
    () => parseJoinRole("x"),
    K0sError,
    'unsupported role "x"; supported roles are "controller" and "worker"',
  );
});
