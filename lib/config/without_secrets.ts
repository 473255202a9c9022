import { MASK } from "../base/mod.ts";
import { maskedDataSource } from "./data_source.ts";
import type { ClusterConfig } from "./schema/cluster_config.ts";

type Helm = NonNullable<NonNullable<ClusterConfig["spec"]["extensions"]>["helm"]>;

/**
 * The configuration as it may be shown: passwords are masked, of databases, of VRRP and of chart repositories, and the
 * values of charts as a whole, for what in them is a password only the chart knows.
 */
export function withoutSecrets(config: ClusterConfig): ClusterConfig {
  const { storage, network, extensions } = config.spec;
  const { kine } = storage;
  const { controlPlaneLoadBalancing: balancing } = network;
  const { keepalived } = balancing ?? {};
  return {
    ...config,
    spec: {
      ...config.spec,
      ...(kine && { storage: { ...storage, kine: { ...kine, dataSource: maskedDataSource(kine.dataSource) } } }),
      ...(balancing && keepalived?.vrrpInstances && {
        network: {
          ...network,
          controlPlaneLoadBalancing: {
            ...balancing,
            keepalived: {
              ...keepalived,
              vrrpInstances: keepalived.vrrpInstances.map((instance) => ({ ...instance, authPass: MASK })),
            },
          },
        },
      }),
      ...(extensions?.helm && { extensions: { ...extensions, helm: maskedHelm(extensions.helm) } }),
    },
  };
}

function maskedHelm({ repositories, charts, ...others }: Helm): Helm {
  return {
    ...others,
    ...(repositories && {
      repositories: repositories.map((repository) => ({
        ...repository,
        url: maskedUrl(repository.url),
        ...(repository.password === undefined ? {} : { password: MASK }),
      })),
    }),
    ...(charts && {
      charts: charts.map((chart) => ({
        ...chart,
        ...(chart.values === undefined ? {} : { values: MASK }),
      })),
    }),
  };
}

/** A URL without the password of its user. */
function maskedUrl(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/[^/@:]*):[^/@]*@/i, `$1:${MASK}@`);
}
