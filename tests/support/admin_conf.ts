/** A kubeconfig of an administrator that needs no credentials, as fakes of the API want it. */
export const ADMIN_CONF = `
apiVersion: v1
kind: Config
clusters: [{ name: c, cluster: { server: "https://192.0.2.2:6443" } }]
users: [{ name: u, user: {} }]
contexts: [{ name: x, context: { cluster: c, user: u } }]
current-context: x
`;
