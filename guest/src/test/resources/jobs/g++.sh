# needs: g++
cat > p.cpp <<'P'
#include <coroutine>
#include <iostream>
#include <map>
#include <stdexcept>
#include <thread>
struct G { struct promise_type { int v; G get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
  std::suspend_always initial_suspend() { return {}; } std::suspend_always final_suspend() noexcept { return {}; }
  std::suspend_always yield_value(int x) { v = x; return {}; } void return_void() {} void unhandled_exception() {} };
  std::coroutine_handle<promise_type> h; };
G squares() { for (int i = 0; i < 3; i++) co_yield i * i; }
int main() { auto g = squares(); for (g.h.resume(); !g.h.done(); g.h.resume()) std::cout << g.h.promise().v << "\n"; g.h.destroy();
  int s = 0; std::thread t([&] { s = 7; }); t.join(); std::map<std::string, int> m{{"b", 2}, {"a", 1}};
  for (auto &[k, v] : m) std::cout << k << v << s << "\n"; try { throw std::runtime_error("thrown"); } catch (std::exception &e) { std::cout << e.what() << "\n"; } }
P
g++ -std=c++20 -O1 p.cpp -o p -pthread && ./p
