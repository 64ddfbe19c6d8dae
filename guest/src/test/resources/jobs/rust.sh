# needs: rustc
cat > p.rs <<'P'
use std::{collections::BTreeMap, process::Command, sync::{mpsc, Arc, Mutex}, thread};
fn main() {
    let total = Arc::new(Mutex::new(0)); let (tx, rx) = mpsc::channel();
    let all: Vec<_> = (0..8).map(|i| { let (t, tx) = (total.clone(), tx.clone()); thread::spawn(move || { *t.lock().unwrap() += i; tx.send(i * i).unwrap(); }) }).collect();
    for t in all { t.join().unwrap(); } drop(tx);
    let m: BTreeMap<i32, String> = rx.iter().map(|x| (x, format!("{x:>4}"))).collect(); println!("{} {:?}", total.lock().unwrap(), m);
    println!("{}", String::from_utf8_lossy(&Command::new("echo").arg("sub").output().unwrap().stdout));
    println!("{:?}", std::panic::catch_unwind(|| { std::panic::set_hook(Box::new(|_| {})); panic!("caught") }).is_err());
}
P
rustc -O -o p p.rs
# job
$PREPARED/p
