import { customKind, kindSchema, type KubeObject, schemaOf } from "../kube/mod.ts";
import { CHARTS } from "./chart_object.ts";

const { text, integer, long, yes, object } = schemaOf;

const SECRET_REF = object({
  name: text("Name of the Secret", { minLength: 1 }),
  namespace: text("Its namespace; left out: that of the Chart"),
}, { required: ["name"], description: "Secret with keys url, username, password, ca.crt, tls.crt, tls.key, insecure" });

const REPOSITORY = object({
  url: text("Where it is", { minLength: 1 }),
  username: text("User for basic authentication"),
  password: text("Password for basic authentication"),
  caFile: text("Authority of its certificate, a file on the controller"),
  certFile: text("Certificate to present, a file on the controller"),
  keyFile: text("Key of the certificate, a file on the controller"),
  insecure: yes("Do not verify its certificate"),
  configFrom: object({ secretRef: SECRET_REF }, { description: "Where to read what takes precedence" }),
}, { description: "Where the chart comes from; left out: the repository of the configuration that chartName names" });

const SPEC = object({
  chartName: text("Chart: repository/name, oci://host/path, or a path on the controller"),
  releaseName: text("Name of the release; left out: that of the Chart"),
  values: text("Values, as YAML text"),
  version: text("Version of the chart; left out: the newest one at the time"),
  namespace: text("Namespace of the release, made if it is missing"),
  timeout: text("How long each operation may take, such as 10m"),
  forceUpgrade: yes("Replace what cannot be changed; on when left out"),
  order: integer("Charts of a lower order are deployed first"),
  repository: REPOSITORY,
});

const STATUS = object({
  releaseName: text("Name of the release"),
  status: text("State of the release"),
  appVersion: text("Version of what the chart installs"),
  version: text("Version of the chart"),
  updated: text("When the state last changed"),
  namespace: text("Namespace of the release"),
  revision: long("Revision of the release"),
  valuesHash: text("Digest of the values"),
  error: text("Why the last action failed"),
  waitingFor: text("What has to be done before this chart"),
  applied: object({
    chartName: text("The chart"),
    version: text("Its version as it was asked for"),
  }, { description: "What the last success was made of" }),
});

/** The kind `Chart`: upstream's, with columns for people and what its status lacks. @see k0s `pkg/apis/helm/v1beta1` */
export function chartCrd(): KubeObject {
  return customKind({
    type: CHARTS,
    columns: [
      { name: "Order", type: "integer", jsonPath: ".spec.order" },
      { name: "Release", jsonPath: ".status.releaseName" },
      { name: "Version", jsonPath: ".status.version" },
      { name: "Revision", type: "integer", jsonPath: ".status.revision" },
      { name: "Status", jsonPath: ".status.status" },
      { name: "Age", type: "date", jsonPath: ".metadata.creationTimestamp" },
    ],
    schema: kindSchema({ spec: SPEC, status: STATUS }),
  });
}
