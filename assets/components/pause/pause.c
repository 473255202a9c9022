// pause holds a pod's namespaces: process 1 of the sandbox, which sleeps, reaps orphans, and ends when told to.
//
// It is built without a C library, so that the image is one file of a few kilobytes. Signals are blocked and waited for
// instead of handled: a blocked signal reaches process 1 even without a handler, and there is nothing to restore.

#define SIGINT 2
#define SIGTERM 15
#define SIGCHLD 17
#define SIG_BLOCK 0
#define WNOHANG 1

#if defined(__x86_64__)
#define SYS_RT_SIGPROCMASK 14
#define SYS_RT_SIGTIMEDWAIT 128
#define SYS_WAIT4 61
#define SYS_EXIT_GROUP 231

static long call(long number, long a, long b, long c, long d) {
  long result;
  register long r10 __asm__("r10") = d;
  __asm__ volatile("syscall"
                   : "=a"(result)
                   : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10)
                   : "rcx", "r11", "memory");
  return result;
}
#elif defined(__aarch64__)
#define SYS_RT_SIGPROCMASK 135
#define SYS_RT_SIGTIMEDWAIT 137
#define SYS_WAIT4 260
#define SYS_EXIT_GROUP 94

static long call(long number, long a, long b, long c, long d) {
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = a;
  register long x1 __asm__("x1") = b;
  register long x2 __asm__("x2") = c;
  register long x3 __asm__("x3") = d;
  __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3) : "memory");
  return x0;
}
#else
#error "No system calls for this architecture"
#endif

static void reap_children(void) {
  while (call(SYS_WAIT4, -1, 0, WNOHANG, 0) > 0) {
  }
}

__attribute__((noreturn)) void _start(void) {
  unsigned long signals = 1UL << (SIGINT - 1) | 1UL << (SIGTERM - 1) | 1UL << (SIGCHLD - 1);
  call(SYS_RT_SIGPROCMASK, SIG_BLOCK, (long)&signals, 0, sizeof signals);
  for (;;) {
    long signal = call(SYS_RT_SIGTIMEDWAIT, (long)&signals, 0, 0, sizeof signals);
    if (signal == SIGCHLD) {
      reap_children();
    } else if (signal == SIGINT || signal == SIGTERM) {
      call(SYS_EXIT_GROUP, 0, 0, 0, 0);
    }
  }
}
