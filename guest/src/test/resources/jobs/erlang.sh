# needs: erl
erl -noshell -eval 'P=self(),[spawn(fun()->P!{I,I*I} end)||I<-lists:seq(1,10)],L=[receive {I,X}->X end||I<-lists:seq(1,10)],io:format("~p~n",[L]),timer:sleep(20),io:format("~s",[os:cmd("echo hi")]),halt(3).'; echo $?
