//! Room on the disk: a floor below which nothing more is stored, and what one user may keep. The database needs some room to
//! go on working, if only to say that something was removed.

use vanthu_diagnostic::code;
use vanthu_store::Actor;

use super::context::Context;
use super::error::{ErrorKind, Result, ServiceError};

/// The free and the whole space of the disk of the data, in bytes; `None` if the system does not say.
#[cfg(unix)]
pub(crate) fn free(context: &Context) -> Option<(u64, u64)> {
    let found = nix::sys::statvfs::statvfs(context.store.workspaces()).ok()?;
    let unit = found.fragment_size();
    Some((found.blocks_available() * unit, found.blocks() * unit))
}

/// The free and the whole space of the disk of the data, in bytes; `None` if the system does not say.
#[cfg(not(unix))]
pub(crate) fn free(_: &Context) -> Option<(u64, u64)> {
    None
}

/// Whether there is less free space than the settings ask for. Of a small disk a twentieth is enough.
pub(crate) fn is_low(context: &Context) -> bool {
    free(context).is_some_and(|(free, whole)| is_short(free, whole, context.policy.min_free_bytes))
}

fn is_short(free: u64, whole: u64, floor: u64) -> bool {
    free < floor.min(whole / 20)
}

/// Requires that there is room for what a user wants to keep.
///
/// # Errors
/// `upload.low-space` or `upload.quota` (no space).
pub(crate) async fn check(context: &Context, actor: &Actor, bytes: u64) -> Result<()> {
    if is_low(context) {
        return Err(ServiceError::new(
            ErrorKind::NoSpace,
            code!("upload.low-space"),
            "ổ đĩa của máy chủ sắp đầy, chưa nhận thêm tệp; hãy báo người quản trị",
            "the disk of the service is nearly full and takes no more files; tell an administrator",
        ));
    }
    let max = context.policy.max_user_bytes;
    if max > 0 && context.store.bytes_of(&actor.user_id).await?.saturating_add(bytes) > max {
        let megabytes = max >> 20;
        return Err(ServiceError::new(
            ErrorKind::NoSpace,
            code!("upload.quota"),
            format!("các tệp bạn đã gửi lên cộng lại vượt quá {megabytes} MB; hãy gỡ bớt ở các dự thảo cũ"),
            format!("your files are together larger than {megabytes} MB; remove some from old drafts"),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_floor_is_kept_free_that_fits_the_disk() {
        const MEGABYTE: u64 = 1 << 20;
        let floor = 256 * MEGABYTE;
        assert!(is_short(255 * MEGABYTE, 100_000 * MEGABYTE, floor));
        assert!(!is_short(256 * MEGABYTE, 100_000 * MEGABYTE, floor));
        // Of a disk of 64 MB three are enough.
        assert!(!is_short(4 * MEGABYTE, 64 * MEGABYTE, floor));
        assert!(is_short(3 * MEGABYTE, 64 * MEGABYTE, floor));
        assert!(!is_short(0, 64 * MEGABYTE, 0));
    }
}
