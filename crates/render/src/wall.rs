//! The wall around the process that renders (I18). It is built by that process itself, before the first byte of a file
//! is looked at, and nothing takes it down again.
//!
//! Limits of the system: memory, computing time, no new file, no file written, no core. Then a list of the system calls
//! that are left (Linux): to take memory that cannot be run, to write to standard output, and to end. There is none among
//! them that opens a file or a socket, starts a process or a thread, reads what was inherited, or sends a signal; so there
//! is no network and no file system. Where that list cannot be enforced, nothing is rendered.

use domain::limits;
use rustix::process::{Resource, Rlimit, setrlimit};

/// Takes away what is bounded by amount. Before the bytes are read: they are taken into memory.
pub(crate) fn bound() -> Option<()> {
    let memory = limits::RENDERER_MEMORY_BYTES_MAX;
    let seconds = limits::RENDERER_CPU_MAX.as_secs();
    let bounds = [
        (Resource::As, memory),
        (Resource::Cpu, seconds),
        (Resource::Nofile, 0),
        (Resource::Fsize, 0),
        (Resource::Core, 0),
        (Resource::Nproc, 0),
    ];
    bounds.into_iter().try_for_each(|(what, most)| {
        let limit = Rlimit { current: Some(most), maximum: Some(most) };
        setrlimit(what, limit).ok()
    })
}

/// Takes away every system call but a few.
#[cfg(target_os = "linux")]
pub(crate) fn close() -> Option<()> {
    let program = program()?;
    seccompiler::apply_filter(&program).ok()
}

/// There is no wall here, so nothing is rendered.
#[cfg(not(target_os = "linux"))]
pub(crate) fn close() -> Option<()> {
    None
}

#[cfg(target_os = "linux")]
fn program() -> Option<seccompiler::BpfProgram> {
    use seccompiler::{SeccompAction, SeccompFilter, SeccompRule};

    let free = [
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_brk,
        libc::SYS_madvise,
        libc::SYS_futex,
        libc::SYS_getrandom,
        libc::SYS_clock_gettime,
        libc::SYS_sched_yield,
        libc::SYS_sched_getaffinity,
        libc::SYS_sigaltstack,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_exit,
        libc::SYS_exit_group,
    ];
    let mut rules: std::collections::BTreeMap<i64, Vec<SeccompRule>> = free.into_iter().map(|call| (call, Vec::new())).collect();
    // Memory is of nobody's file, and is never run.
    rules.insert(libc::SYS_mmap, vec![SeccompRule::new(vec![not_run(2)?, is(4, u64::from(u32::MAX))?]).ok()?]);
    rules.insert(libc::SYS_mprotect, vec![SeccompRule::new(vec![not_run(2)?]).ok()?]);
    rules.insert(libc::SYS_write, vec![SeccompRule::new(vec![is(0, 1)?]).ok()?]);
    let refuse = SeccompAction::Errno(u32::try_from(libc::EPERM).ok()?);
    let arch = std::env::consts::ARCH.try_into().ok()?;
    SeccompFilter::new(rules, refuse, SeccompAction::Allow, arch).ok()?.try_into().ok()
}

/// That an argument of a call is this number.
#[cfg(target_os = "linux")]
fn is(argument: u8, value: u64) -> Option<seccompiler::SeccompCondition> {
    use seccompiler::{SeccompCmpArgLen, SeccompCmpOp, SeccompCondition};
    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, value).ok()
}

/// That memory with this protection cannot be run.
#[cfg(target_os = "linux")]
fn not_run(argument: u8) -> Option<seccompiler::SeccompCondition> {
    use seccompiler::{SeccompCmpArgLen, SeccompCmpOp, SeccompCondition};
    let run = u64::try_from(libc::PROT_EXEC).ok()?;
    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, SeccompCmpOp::MaskedEq(run), 0).ok()
}
