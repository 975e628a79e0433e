//! The chunks of a long table parsed by several threads, ahead of the one that receives them.

use std::ops::ControlFlow;
use std::sync::mpsc::sync_channel;
use std::thread;

use crate::problems::Problems;
use crate::sheet::raw::Entry;
use vanthu_diagnostic::Diagnostic;

/// Receives the cells of a chunk and says whether more are wanted.
pub(super) type TakeCells<'a> = &'a mut dyn FnMut(Vec<Entry>) -> ControlFlow<()>;

/// Reads a file by `stream` on a thread of its own, parses its chunks on `threads` further ones, and hands them to `take` on
/// this one, in their order. What comes of it is the same as if one thread did all.
///
/// Each parsing thread has one chunk before it and one behind it at most, so memory stays flat.
///
/// # Errors
/// Those of `stream`.
pub(super) fn parsed<Chunk: Send>(
    threads: usize,
    parse: &(impl Fn(Vec<Entry>) -> Chunk + Sync),
    mut take: impl FnMut(Chunk) -> ControlFlow<()>,
    stream: &mut (dyn FnMut(TakeCells) -> Result<Problems, Diagnostic> + Send),
) -> Result<Problems, Diagnostic> {
    let mut taken = 0;
    let mut ended = false;
    let noticed = thread::scope(|scope| {
        let (mut inputs, mut outputs) = (Vec::new(), Vec::new());
        for _ in 0..threads {
            let (input, chunks) = sync_channel::<Vec<Entry>>(1);
            let (to_collect, output) = sync_channel::<Chunk>(1);
            scope.spawn(move || {
                for cells in chunks {
                    if to_collect.send(parse(cells)).is_err() {
                        return;
                    }
                }
            });
            inputs.push(input);
            outputs.push(output);
        }
        // The chunks go round: the threads get them, and give them back, in turn.
        let reading = scope.spawn(|| {
            let inputs = inputs;
            let mut turns = inputs.iter().cycle();
            stream(&mut |cells| match turns.next().map(|input| input.send(cells)) {
                Some(Ok(())) => ControlFlow::Continue(()),
                _ => ControlFlow::Break(()),
            })
        });
        for output in outputs.iter().cycle() {
            let Ok(chunk) = output.recv() else { break };
            taken += 1;
            ended = take(chunk).is_break();
            if ended {
                break;
            }
        }
        // The threads stop at the next chunk that nobody takes.
        drop(outputs);
        reading.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    });
    if !ended {
        return noticed;
    }
    // Below the table the file was read on. It counts as far as the table goes.
    stream(&mut |_| {
        taken -= 1;
        if taken > 0 { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })
}
