module edgewarden.invalid/bench/kubeedge-style

go 1.22
