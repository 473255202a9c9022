import { z } from "zod";
import { oneOf } from "./fields.ts";

const VERSION = /^[\w][\w.-]{0,127}(?:@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*[:][0-9A-Fa-f]{32,})?$/;

/** An image: repository and version apart, as k0s writes them. */
export const imageSchema = z.strictObject({
  image: z.string().min(1, "Required value").refine((text) => text.trim() === text, {
    error: "must not have leading or trailing whitespace",
  }).describe("Image without its tag."),
  version: z.string().regex(VERSION, {
    error: (issue) => `Invalid value: ${JSON.stringify(issue.input)}: must match regular expression: ${VERSION.source}`,
  }).describe("Tag, optionally with a digest: `v1.2.3` or `v1.2.3@sha256:…`."),
}).meta({ title: "image" });

/** `spec.images`: every image that k0s deploys. */
export const imagesSchema = z.strictObject({
  repository: z.string().optional().describe(
    "Registry, with an optional prefix, that replaces the registry of every image.",
  ),
  default_pull_policy: oneOf(["Always", "IfNotPresent", "Never"]).describe("When nodes pull the images."),
  konnectivity: imageSchema.describe("konnectivity-agent."),
  pushgateway: imageSchema.describe("Prometheus push gateway, for `--enable-metrics-scraper`."),
  metricsserver: imageSchema.describe("metrics-server."),
  kubeproxy: imageSchema.describe("kube-proxy."),
  coredns: imageSchema.describe("CoreDNS."),
  pause: imageSchema.describe("The sandbox of every pod."),
  calico: z.strictObject({
    cni: imageSchema.describe("Calico's CNI installer."),
    node: imageSchema.describe("calico-node."),
    kubecontrollers: imageSchema.describe("calico-kube-controllers."),
    windows: z.strictObject({
      cni: imageSchema.describe("Calico's CNI installer for Windows."),
      node: imageSchema.describe("calico-node for Windows."),
    }),
  }),
  kuberouter: z.strictObject({
    cni: imageSchema.describe("kube-router."),
    cniInstaller: imageSchema.describe("Installer of the CNI plugins."),
  }),
  windows: z.strictObject({
    kubeproxy: imageSchema.describe("kube-proxy for Windows."),
    pause: imageSchema.describe("The sandbox of every pod on Windows."),
  }),
});
