/** Configuration of controllers whose workers balance by themselves. */
export const BALANCING_CONFIG = `apiVersion: k0s.k0sproject.io/v1beta1
kind: ClusterConfig
metadata: { name: k0s }
spec:
  network:
    nodeLocalLoadBalancing: { enabled: true }
`;
