import * as z from "zod";
import { stringifyJson } from "../../base/mod.ts";
import { oneOf } from "./fields.ts";

const OF_WINDOWS = "Without effect but in `k0s airgap list-images --platform windows`: there are no nodes of Windows.";

/** A registry as references have it: a host with an optional port, and a path of lower-case words. */
const HOST = String
  .raw`(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[0-9A-Fa-f:.]+\])(?::\d+)?`;
const WORD = "[a-z0-9]+(?:(?:\\.|_{1,2}|-+)[a-z0-9]+)*";
/** @see distribution `reference/regexp.go` */
const NAME = new RegExp(`^(?:${HOST}/)?${WORD}(?:/${WORD})*$`);
const REGISTRY = new RegExp(`^${HOST}(?:/${WORD})*$`);

/** What is wrong with the name of an image, or of a registry, in words that say what to write instead. */
function nameProblem(text: string, pattern: RegExp): string | undefined {
  if (pattern.test(text)) return undefined;
  if (text.trim() !== text) return "must not have leading or trailing whitespace";
  if (/^[a-z]+:\/\//i.test(text)) return "must not have a scheme: write host/path";
  if (text.endsWith("/")) return "must not end with a slash";
  if (/@|:[^/\]]*$/.test(text) && pattern === NAME) return "must not have a tag or digest: they belong into version";
  return "no name of a registry or image: host:port/path, the path in lower case";
}

const named = (pattern: RegExp) =>
  z.string().superRefine((text, context) => {
    const problem = text === "" ? undefined : nameProblem(text, pattern);
    if (problem === undefined) return;
    context.addIssue({ code: "custom", message: `Invalid value: ${JSON.stringify(text)}: ${problem}`, input: text });
  });

const VERSION = /^[\w][\w.-]{0,127}(?:@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*[:][0-9A-Fa-f]{32,})?$/;

/** An image: repository and version apart, as k0s writes them. */
export const imageSchema = () =>
  z.strictObject({
    image: named(NAME).min(1, "Required value").describe("Image without its tag."),
    version: z.string().regex(VERSION, {
      error: (issue) =>
        `Invalid value: ${stringifyJson(issue.input)}: must match regular expression: ${VERSION.source}`,
    }).describe("Tag, optionally with a digest: `v1.2.3` or `v1.2.3@sha256:…`."),
  }).meta({ title: "image" });

/** `spec.images`: every image that k0s deploys. */
export const imagesSchema = () =>
  z.strictObject({
    repository: named(REGISTRY).optional().describe(
      "Registry, with an optional prefix, that replaces the registry of every image.",
    ),
    default_pull_policy: oneOf(["Always", "IfNotPresent", "Never"]).describe("When nodes pull the images."),
    konnectivity: imageSchema().describe("konnectivity-agent."),
    pushgateway: imageSchema().describe("Prometheus push gateway, for `--enable-metrics-scraper`."),
    metricsserver: imageSchema().describe("metrics-server."),
    kubeproxy: imageSchema().describe("kube-proxy."),
    coredns: imageSchema().describe("CoreDNS."),
    pause: imageSchema().describe("The sandbox of every pod."),
    calico: z.strictObject({
      cni: imageSchema().describe("Calico's CNI installer."),
      node: imageSchema().describe("calico-node."),
      kubecontrollers: imageSchema().describe("calico-kube-controllers."),
      windows: z.strictObject({
        cni: imageSchema().describe("Calico's CNI installer for Windows."),
        node: imageSchema().describe("calico-node for Windows."),
      }).describe(OF_WINDOWS),
    }),
    kuberouter: z.strictObject({
      cni: imageSchema().describe("kube-router."),
      cniInstaller: imageSchema().describe("Installer of the CNI plugins."),
    }),
    windows: z.strictObject({
      kubeproxy: imageSchema().describe("kube-proxy for Windows."),
      pause: imageSchema().describe("The sandbox of every pod on Windows."),
    }).describe(OF_WINDOWS),
  });
