# needs: vim
vim -u NONE -N -es -c 'put =range(1,3)' -c '1d' -c '%s/2/two/' -c '%p' -c 'q!'
