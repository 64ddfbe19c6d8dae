# needs: dbus-daemon dbus-send
dbus-daemon --session --fork --print-address=1 --print-pid=1 --address=unix:path=$PWD/bus > out; export DBUS_SESSION_BUS_ADDRESS=$(head -1 out)
dbus-send --session --print-reply --dest=org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner string:org.freedesktop.DBus | tail -1; kill $(tail -1 out)
