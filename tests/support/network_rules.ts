/** Ports that frames must not pass between, in one direction. */
export interface Partition {
  from: readonly string[];
  to: readonly string[];
}

/** Share of the frames through a port that get lost. */
export interface Loss {
  port: string;
  /** 0 to 100; three decimals count. */
  percent: number;
}

/** The whole rule set of a switch for `nft`, which puts it in the place of the one before in one go. */
export function rulesOf(partitions: readonly Partition[], losses: readonly Loss[]): string {
  const rules = [
    ...partitions.filter(({ from, to }) => from.length > 0 && to.length > 0)
      .map(({ from, to }) => `iifname ${setOf(from)} oifname ${setOf(to)} drop`),
    ...losses.flatMap(({ port, percent }) => {
      const share = `numgen random mod 100000 < ${Math.round(percent * 1_000)} drop`;
      return percent > 0 ? [`iifname "${port}" ${share}`, `oifname "${port}" ${share}`] : [];
    }),
  ];
  return `
table bridge faults
delete table bridge faults
table bridge faults {
  chain forward {
    type filter hook forward priority 0
    ${rules.join("\n    ")}
  }
}`;
}

/** A port whose frames are delayed meets the others under another name: the far end of its detour. */
function setOf(ports: readonly string[]): string {
  return `{ ${ports.flatMap((port) => [`"${port}"`, `"${farEndOf(port)}"`]).join(", ")} }`;
}

/** Name of the interface by which delayed frames of a port come to the switch. */
export function farEndOf(port: string): string {
  return port.replace("port-", "far-");
}
