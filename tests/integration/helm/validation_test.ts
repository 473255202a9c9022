import { assertEquals } from "@std/assert";
import { hasHelm, startHelmCluster, writeChart } from "./helm_cluster.ts";

const NAME = 'name: "{{ .Release.Name }}-one"';

/** A template, and what helm says of it without its own validation and with it; the same where there is one text only. */
const TEMPLATES: [what: string, template: string, said: RegExp, saidByHelm?: RegExp][] = [
  [
    "an unknown field",
    `{ apiVersion: v1, kind: ConfigMap, colour: red, metadata: { ${NAME} } }`,
    /^STATUS: deployed$/m,
  ],
  [
    "a value of the wrong type",
    `{ apiVersion: apps/v1, kind: Deployment, metadata: { ${NAME} }, spec: { replicas: many } }`,
    /cannot be handled as a Deployment: .*replicas of type int32/,
  ],
  [
    "a missing field",
    `{ apiVersion: apps/v1, kind: Deployment, metadata: { ${NAME} }, spec: {} }`,
    /Deployment.apps ".*" is invalid: .*spec.selector: Required value/,
  ],
  [
    "a kind that there is not",
    `{ apiVersion: example.com/v1, kind: Nothing, metadata: { ${NAME} } }`,
    /no matches for kind "Nothing" in version "example.com\/v1"/,
  ],
  [
    "an unknown field in a List",
    `{ apiVersion: v1, kind: List, items: [{ apiVersion: v1, kind: ConfigMap, colour: red, metadata: { ${NAME} } }] }`,
    /^STATUS: deployed$/m,
    /unknown field "colour"/,
  ],
];

Deno.test({
  name: "helm that does not validate leaves that to the API server, which says the same of all but Lists",
  ignore: !hasHelm(),
  fn: async () => {
    await using cluster = await startHelmCluster();
    for (const [at, [what, template, said, saidByHelm = said]] of TEMPLATES.entries()) {
      const chart = await writeChart(`${cluster.directory}/${at}`, { templates: { "one.yaml": template } });
      const install = async (release: string, ...flags: string[]) => {
        const args = ["install", release, chart, "--server-side=false", ...flags];
        const { stdout, stderr } = await new Deno.Command(cluster.helm, {
          args,
          env: { KUBECONFIG: `${cluster.api.directory}/pki/admin.conf`, HOME: cluster.directory },
        }).output();
        return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
      };
      const texts = [await install(`a-${at}`, "--disable-openapi-validation"), await install(`b-${at}`)];
      assertEquals([said.test(texts[0]!), saidByHelm.test(texts[1]!)], [true, true], `${what}: ${texts.join("\n")}`);
    }
  },
});
