# needs: find xargs
mkdir -p d/e; touch d/one.c d/e/two.c d/e/three.h; find d -name '*.c' | sort; find d -type d | sort
printf 'a b\nc\n' | xargs -n1 echo; find d -name '*.h' -exec echo found {} \; ; find d -delete; ls
