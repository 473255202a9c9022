/** Text of keepalived's main file as a Go template over upstream's fields, in the form of {@link vrrpConfig}. */
export const VRRP_TEMPLATE = `# Written by k0s at each start.
global_defs {
    script_user root
    enable_script_security
    vrrp_garp_master_refresh 60
}
{{ if .IPVSLoadBalancer }}include {{ .RunDir }}/keepalived-virtualservers-{{ if eq (len .VRRPInstances) 1 -}}
consumed{{ else }}generated{{ end }}.conf
{{ end }}{{ range $i, $instance := .VRRPInstances -}}
vrrp_instance k0s-vip-{{ $i }} {
    state BACKUP
    interface {{ .Interface }}
    virtual_router_id {{ .VirtualRouterID }}
    priority 200
    advert_int {{ .AdvertIntervalSeconds }}
    authentication {
        auth_type PASS
        auth_pass "{{ .AuthPass }}"
    }
{{- if .UnicastPeers }}
    unicast_src_ip {{ .UnicastSourceIP }}
    unicast_peer {
{{- range .UnicastPeers }}
        {{ . }}
{{- end }}
    }
{{- end }}
    virtual_ipaddress {
{{- range .VirtualIPs }}
        {{ . }}
{{- end }}
    }
{{- if and $.IPVSLoadBalancer (eq (len $.VRRPInstances) 1) }}
    notify_master "{{ $.K0sBin }} keepalived-setstate -r {{ $.RunDir }} -s MASTER"
    notify_backup "{{ $.K0sBin }} keepalived-setstate -r {{ $.RunDir }} -s BACKUP"
    notify_fault "{{ $.K0sBin }} keepalived-setstate -r {{ $.RunDir }} -s BACKUP"
    notify_stop "{{ $.K0sBin }} keepalived-setstate -r {{ $.RunDir }} -s BACKUP"
{{- end }}
}
{{ end -}}
`;

/** Text of the file with the virtual servers as a Go template, in the form of {@link virtualServersConfig}. */
export const VIRTUAL_SERVERS_TEMPLATE = `{{ range .VirtualServers -}}
virtual_server {{ .IPAddress }} {{ $.APIServerPort }} {
    delay_loop {{ .DelayLoop.Seconds }}
    lb_algo {{ .LBAlgo }}
    lb_kind {{ .LBKind }}
    persistence_timeout {{ .PersistenceTimeoutSeconds }}
    protocol TCP
{{- range $.RealServers }}
    real_server {{ . }} {{ $.APIServerPort }} {
        weight 1
        TCP_CHECK {
            warmup 0
            retry 1
            connect_timeout 3
        }
    }
{{- end }}
}
{{ end -}}
`;
