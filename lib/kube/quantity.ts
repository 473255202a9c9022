const FACTORS: Readonly<Record<string, number>> = {
  ...{ "": 1, n: 1e-9, u: 1e-6, m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 },
  ...{ Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40, Pi: 2 ** 50, Ei: 2 ** 60 },
};

/**
 * A quantity of Kubernetes as a number; 0 for what is none, of which validation tells.
 *
 * @see k8s.io/apimachinery `pkg/api/resource`
 */
export function quantityOf(value: unknown): number {
  if (typeof value === "number") return value;
  const [, number = "", exponent, suffix = ""] =
    /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d+)|([numkMGTPE]|[KMGTPE]i))?$/.exec(String(value ?? "")) ?? [];
  return number === "" ? 0 : Number(number + (exponent ?? "")) * (FACTORS[suffix] ?? 1);
}
