import * as z from "zod";
import { stringifyJson } from "../../base/mod.ts";
import { EVERY_REGISTRY, isRegistryHost } from "../registry_host.ts";
import { oneOf } from "./fields.ts";

const quoted = (value: unknown): string => stringifyJson(value);

const absolutePath = () =>
  z.string().regex(/^\/./, { error: (issue) => `Invalid value: ${quoted(issue.input)}: must be an absolute path` })
    .optional();

/** How one server is reached: what it is trusted by, and what it is shown. */
const accessFields = () => ({
  ca: z.string().optional().describe("Authority that its certificate may be signed by, beside the machine's; PEM."),
  caFile: absolutePath().describe("The same in a file of each node."),
  certFile: absolutePath().describe("Client certificate to present, in a file of each node."),
  keyFile: absolutePath().describe("Key of the client certificate, in a file of each node."),
  credentials: z.strictObject({
    file: absolutePath().describe("A file of each node: `username` and `password`, or a config.json of Docker's."),
    secretRef: z.strictObject({
      name: z.string().regex(/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/, {
        error: (issue) => `Invalid value: ${quoted(issue.input)}: not the name of a Secret`,
      }).describe("Name of the Secret."),
    }).optional().describe(
      "A Secret in `kube-system`: `username` and `password`, or `.dockerconfigjson`; and `ca.crt`, `tls.crt`, `tls.key`.",
    ),
  }).optional().describe("Where user name and password are; never here."),
  skipVerify: z.boolean().optional().describe("Take any certificate."),
});

const capability = () => oneOf(["pull", "resolve"]);

const mirrorSchema = () =>
  z.strictObject({
    url: z.string().min(1, "Required value").describe("Where it is; `/v2` is added to its path."),
    capabilities: z.array(capability()).min(1, "Required value").default(["pull", "resolve"]).describe(
      "`resolve`: it may say which image a tag is; `pull`: it is asked for what a digest names. Both when left out.",
    ),
    overridePath: z.boolean().optional().describe("The path of the URL is that of the API, without `/v2` behind it."),
    ...accessFields(),
  });

const registrySchema = () =>
  z.strictObject({
    host: z.string().refine((text) => text === EVERY_REGISTRY || isRegistryHost(text), {
      // Not quoted: it may be a URL with a password.
      error: "Not a host of image names, such as docker.io or registry.example:5000",
    }).describe("Host in the names of images; `*`: every one that has no entry of its own."),
    server: z.string().optional().describe("URL of the registry itself, which is asked last; `https://` and the host."),
    mirrors: z.array(mirrorSchema()).optional().describe("Servers that are asked first, in this order."),
    ...accessFields(),
  });

/** `spec.containerd`. */
export const containerdSchema = () =>
  z.strictObject({
    registries: z.array(registrySchema()).optional().describe(
      "Where images come from. Not a field of upstream's.",
    ),
  });

/** An entry of `spec.containerd.registries`. */
export type Registry = z.output<ReturnType<typeof registrySchema>>;

/** A mirror of a {@link Registry}. */
export type RegistryMirror = z.output<ReturnType<typeof mirrorSchema>>;

/** What a registry and a mirror say alike. */
export type RegistryAccess = Pick<
  Registry,
  "ca" | "caFile" | "certFile" | "keyFile" | "credentials" | "skipVerify"
>;
