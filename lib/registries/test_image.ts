import type { EndpointReport, ImageReport } from "./endpoint_report.ts";
import { type Endpoint, readEndpoints } from "./endpoints.ts";
import { parseImageReference } from "./image_reference.ts";
import { proxyFor } from "./proxy.ts";
import type { RegistryRoots } from "./registry_roots.ts";
import { testEndpoint, type TestOptions } from "./test_endpoint.ts";

/** What {@link testImage} needs. */
export interface TestImageOptions extends Omit<TestOptions, "proxy"> {
  /** Where containerd looks for registries. */
  roots: RegistryRoots;
  /** Environment of containerd, for its proxies. */
  environment: Readonly<Record<string, string>>;
}

/**
 * Tests each way to an image that containerd knows, in its order: mirrors, then the registry itself. Those that are not
 * trusted to say what a tag is are asked for what the first of the others says.
 *
 * @throws {K0sError} If the name is none.
 */
export async function testImage(name: string, options: TestImageOptions): Promise<ImageReport> {
  const { roots, environment, ...rest } = options;
  const image = parseImageReference(name);
  const { file, endpoints, problem } = await readEndpoints(image.host, roots.roots);
  const test = (endpoint: Endpoint, digest: string) =>
    testEndpoint(endpoint, image, { ...rest, digest, proxy: proxyFor(endpoint.url, environment) });
  const reports = new Map<Endpoint, EndpointReport>();
  const maySay = endpoints.filter(({ capabilities }) => image.digest !== "" || capabilities.includes("resolve"));
  for (const endpoint of maySay) reports.set(endpoint, await test(endpoint, image.digest));
  const digest = image.digest || [...reports.values()].find(({ ok }) => ok)?.digest || "";
  for (const endpoint of endpoints) {
    if (!reports.has(endpoint)) reports.set(endpoint, await test(endpoint, digest));
  }
  const inOrder = endpoints.map((endpoint) => reports.get(endpoint)!);
  const answers = ({ ok, capabilities, digest: has }: EndpointReport) =>
    ok && capabilities.includes("pull") && has === digest;
  const stops = ({ hops }: EndpointReport) => hops.some(({ isLast }) => isLast);
  const last = inOrder.find((report) => answers(report) || stops(report));
  const isStopped = last !== undefined && stops(last);
  return {
    image: name,
    ...{ host: image.host, repository: image.repository, tag: image.tag, digest },
    configuration: file ?? "",
    notes: [...roots.notes, ...(problem === undefined ? [] : [problem])],
    endpoints: inOrder,
    answeredBy: isStopped ? "" : last?.url ?? "",
    stoppedBy: isStopped ? last.url : "",
    ok: last !== undefined && !isStopped,
  };
}
