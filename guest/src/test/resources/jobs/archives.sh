# needs: tar gzip bzip2 xz
seq 20000 > a; tar czf a.tgz a; tar tzf a.tgz; for c in gzip bzip2 xz; do $c -c a | $c -dc | cksum; done; xz -T2 -c a | xz -dc | cksum
