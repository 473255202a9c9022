import { assertEquals } from "@std/assert";
import { parseAll } from "@std/yaml";
import {
  clusterRoleBinding,
  sortedArgs,
  subject,
  systemObject,
  yamlOf,
} from "../../../../lib/manifests/system/objects.ts";

Deno.test("sortedArgs() sorts, lets later layers win and appends raw arguments", () => {
  assertEquals(sortedArgs({ b: "1", a: "2" }, { b: "3", c: "4" }, ["-z"]), ["--a=2", "--b=3", "--c=4", "-z"]);
});

Deno.test("subject() gives accounts a namespace, users and groups a group", () => {
  assertEquals(subject("ServiceAccount", "a"), { kind: "ServiceAccount", name: "a", namespace: "kube-system" });
  assertEquals(subject("Group", "g"), { apiGroup: "rbac.authorization.k8s.io", kind: "Group", name: "g" });
});

Deno.test("yamlOf() renders objects that parse back", () => {
  const objects = [systemObject("v1", "ConfigMap", "a", { data: { k: "1\n2\n" } }), clusterRoleBinding("b", "r", [])];

  assertEquals(parseAll(yamlOf(objects)), objects);
});
