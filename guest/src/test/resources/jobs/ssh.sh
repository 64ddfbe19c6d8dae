# needs: sshd ssh sftp ssh-keygen
[ $(id -u) = 0 ] || { echo not root; exit; }
mkdir -p /run/sshd; d=$PWD; for t in ed25519 rsa; do ssh-keygen -q -t $t -N '' -f host_$t; done; ssh-keygen -q -t ed25519 -N '' -f id; cp id.pub keys
cat > c <<C
Port 18022
ListenAddress 127.0.0.1
HostKey $d/host_ed25519
HostKey $d/host_rsa
AuthorizedKeysFile $d/keys
StrictModes no
UsePAM no
PermitRootLogin yes
PidFile $d/pid
Subsystem sftp internal-sftp
PrintMotd no
PrintLastLog no
C
$(command -v sshd) -f c -E log; for i in $(seq 100); do [ -e pid ] && break; sleep 0.1; done
o="-F none -i $d/id -o StrictHostKeyChecking=accept-new -o UserKnownHostsFile=$d/known -o LogLevel=ERROR"
ssh $o -p 18022 root@127.0.0.1 'echo inside; id -u; exit 7'; echo $?; seq 30000 | ssh $o -p 18022 root@127.0.0.1 cksum
ssh $o -tt -p 18022 root@127.0.0.1 'stty size; test -t 0 && echo a terminal' </dev/null | tr -d '\r'
seq 5000 > f; echo "put f $d/g" | sftp $o -P 18022 -b - root@127.0.0.1 > /dev/null; cksum < g
ssh $o -f -N -L 18023:127.0.0.1:18022 -p 18022 root@127.0.0.1 -o ExitOnForwardFailure=yes -o ControlMaster=yes -o ControlPath=$d/ctl; ssh $o -c aes256-gcm@openssh.com -p 18023 root@127.0.0.1 echo tunnelled; ssh $o -o ControlPath=$d/ctl -O exit root@127.0.0.1 2>/dev/null
ssh -F none -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR -o IdentityFile=none -p 18022 root@127.0.0.1 true 2>&1 | sed 's/.*: //'; kill $(cat pid); for i in $(seq 100); do [ -e pid ] || break; sleep 0.1; done; [ -e pid ] || echo stopped
