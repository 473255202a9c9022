/** Whether this kernel shares connections by IPVS, or can learn it from a module. */
export async function hasIpvs(): Promise<boolean> {
  const script = "[ -e /proc/net/ip_vs ] || modprobe --quiet ip_vs";
  return (await new Deno.Command("sh", { args: ["-c", script], stderr: "null" }).output()).success;
}
