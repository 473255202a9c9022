module k0s.local/components/checks

go 1.26.0
