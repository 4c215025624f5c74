// SPDX-License-Identifier: Apache-2.0
#include "runtime/base/system_reason.h"

#include <cerrno>
#include <system_error>

namespace writ::base {
namespace {

Bilingual reason_of(int error) {
  switch (error) {
    case ENOENT: return {"there is no such file", "没有该文件"};
    case EISDIR: return {"it is a folder", "这是文件夹"};
    case ENOTDIR: return {"there is no such folder", "没有该文件夹"};
    case ENAMETOOLONG: return {"the name is too long", "文件名过长"};
    case ELOOP: return {"it is a symbolic link that leads back to itself", "该符号链接指向其自身"};
    case ENOSPC: return {"the disk is full", "磁盘已满"};
    case EDQUOT: return {"the disk space this user may use is full", "已达到当前用户的磁盘配额"};
    case EFBIG: return {"it would be larger than the system allows", "文件将超出系统允许的大小"};
    case EROFS: return {"the disk is read-only", "磁盘为只读"};
    case EBADF: return {"it is closed", "其已关闭"};
    case EIO: return {"the disk or the device failed", "磁盘或者设备发生故障"};
    // Of one thread; `strerror` has one text for all.
    default: return {std::generic_category().message(error), "系统错误 " + std::to_string(error)};
  }
}

bool is_forbidden(int error) { return error == EACCES || error == EPERM; }

}  // namespace

Bilingual why_not_read(int error) {
  return is_forbidden(error) ? Bilingual{"it may not be read", "没有读取权限"} : reason_of(error);
}

Bilingual why_not_written(int error) {
  return is_forbidden(error) ? Bilingual{"it may not be written", "没有写入权限"} : reason_of(error);
}

}  // namespace writ::base
