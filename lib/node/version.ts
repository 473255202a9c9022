/** Version of this k0s: that of its Kubernetes, and a counter of ours. */
export const K0S_VERSION = "v1.37.2+k0s.0";
