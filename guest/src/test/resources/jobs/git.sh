# needs: git
export GIT_AUTHOR_DATE=2020-01-01T00:00:00Z GIT_COMMITTER_DATE=2020-01-01T00:00:00Z GIT_CONFIG_GLOBAL=/dev/null
git init -q -b main r; cd r; git config user.email a@b; git config user.name n
seq 100 > f; git add f; git commit -qm first; git checkout -qb other; sed -i 5d f; git commit -qam second; git checkout -q main; echo x >> f
git commit -qam third; git merge -q other -m merged; git log --format=%H; git fsck 2>&1; git status --short; git gc -q; git count-objects -v | grep packs; cd ..; git clone -q r s 2>&1; git -C s log --oneline | wc -l
