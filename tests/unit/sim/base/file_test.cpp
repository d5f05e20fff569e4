// Files, whole files and the folder of a run: each call does what its name says, and one owner at a time.
#include "sim/base/file.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

#include "sim/base/error.h"
#include "sim/base/whole_file.h"
#include "sim/storage/run_directory.h"
#include "tests/catch.h"
#include "tests/unit/sim/base/folder.h"

namespace {

namespace fs = std::filesystem;
using Catch::Matchers::ContainsSubstring;
using Mode = sim::File::Mode;

std::string content(const fs::path& path) { return sim::read_whole(path, 1 << 20); }

// What is said, and by which kind of error: U the user's mistake, S of storage.
template <class Action>
std::string said(const Action& action) {
  try {
    action();
  } catch (const sim::StorageError& error) {
    return std::string("S ") + error.what();
  } catch (const sim::UserError& error) {
    return std::string("U ") + error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a file is made once, appended to, cut and read") {
  const Folder folder;
  const fs::path path = folder / "file";
  {
    sim::File file(path, Mode::create);
    file.write("hello ");
    file.write("");
    file.write("world");
    CHECK(file.size() == 11);
    file.sync();
    file.close();
  }
  CHECK_THAT(said([&] { sim::File(path, Mode::create); }), ContainsSubstring("S ") && ContainsSubstring("file: cannot write: File exists"));
  {
    sim::File file(path, Mode::append);
    file.write("!");
    file.truncate(8);
    file.write("?");
  }
  CHECK(content(path) == "hello wo?");
  sim::File file(path, Mode::read);
  std::string bytes(20, '.');
  CHECK(file.read(bytes.data(), 4) == 4);
  CHECK(file.read(bytes.data() + 4, 16) == 5);
  CHECK(file.read(bytes.data() + 9, 1) == 0);
  CHECK(bytes == "hello wo?...........");
  CHECK_THAT(said([&] { file.write("x"); }), ContainsSubstring("cannot write"));
}

TEST_CASE("a path that is wrong is the user's mistake, all else is storage's") {
  const Folder folder;
  const auto open = [](const fs::path& path, Mode mode) { return said([&] { sim::File(path, mode); }); };
  CHECK_THAT(open(folder / "none", Mode::read), ContainsSubstring("U ") && ContainsSubstring("cannot read: No such file"));
  CHECK_THAT(open(folder / "none/file", Mode::create), ContainsSubstring("U ") && ContainsSubstring("cannot write: No such file"));
  CHECK_THAT(open(folder / "", Mode::read), ContainsSubstring("U ") && ContainsSubstring("cannot read: Is a directory"));
  CHECK_THAT(open("/dev/null", Mode::read), ContainsSubstring("U /dev/null: not a regular file"));
  CHECK_THAT(said([&] { sim::fail("p", "sync", EIO); }), ContainsSubstring("S p: cannot sync: Input/output error"));
  for (const int mistake : {ENOENT, ENOTDIR, EISDIR, ENAMETOOLONG, ELOOP}) CHECK(said([&] { sim::fail("p", "read", mistake); })[0] == 'U');
  for (const int trouble : {ENOSPC, EACCES, EMFILE, EROFS}) CHECK(said([&] { sim::fail("p", "read", trouble); })[0] == 'S');
  CHECK_THAT(said([&] { sim::sync_folder(folder / "none"); }), ContainsSubstring("cannot read: No such file"));
  CHECK(said([&] { sim::sync_folder(folder / ""); }).empty());
  CHECK(said([&] { sim::sync_folder(""); }).empty());
}

TEST_CASE("a moved file is the same file, and the old one is closed with the new") {
  const Folder folder;
  sim::File first(folder / "a", Mode::create), second(folder / "b", Mode::create);
  sim::File moved(std::move(first));
  moved.write("a");
  second = std::move(moved);
  second.write("A");
  CHECK(second.path() == folder / "a");
  CHECK(content(folder / "a") == "aA");
  CHECK(content(folder / "b").empty());
}

TEST_CASE("many files may be opened one after the other: each is closed") {
  const Folder folder;
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  const rlimit few{100, before.rlim_max};
  ::setrlimit(RLIMIT_NOFILE, &few);
  sim::File(folder / "file", Mode::create);
  fs::create_directory(folder / "inner");
  std::string trouble;
  for (int i = 0; i < 150; ++i) {
    trouble += said([&] { sim::File(folder / "file", Mode::read); });
    CHECK_THAT(said([&] { sim::File(folder / "inner", Mode::read); }), ContainsSubstring("Is a directory"));
    trouble += said([&] { sim::sync_folder(folder / "inner"); });
    trouble += said([&] { sim::write_whole(folder / "whole", "x"); });
    trouble += said([&] { sim::RunDirectory::create(folder / "trace.h5").remove(); });
  }
  ::setrlimit(RLIMIT_NOFILE, &before);
  CHECK(trouble.empty());
}

TEST_CASE("a program whose standard input is closed can use files all the same") {
  const Folder folder;
  const int kept = ::dup(0);
  ::close(0);
  const std::string trouble = said([&] { sim::write_whole(folder / "file", "bytes"); }) + said([&] { sim::sync_folder(folder / ""); });
  const std::string read = content(folder / "file");
  if (kept >= 0) ::dup2(kept, 0), ::close(kept);
  CHECK(trouble.empty());
  CHECK(read == "bytes");
}

TEST_CASE("a lock has one holder, until the file is closed") {
  const Folder folder;
  sim::File one(folder / "lock", Mode::append), two(folder / "lock", Mode::append);
  CHECK(one.lock());
  CHECK_FALSE(two.lock());
  one.close();
  CHECK(two.lock());
  CHECK(two.is_linked());
  fs::rename(folder / "lock", folder / "other");
  CHECK_FALSE(two.is_linked());
  std::ofstream(folder / "lock") << "";
  CHECK_FALSE(two.is_linked());
}

TEST_CASE("a whole file appears when it is complete, and is read up to a limit") {
  const Folder folder;
  sim::write_whole(folder / "file", "old");
  {
    sim::WholeFile file(folder / "file");
    file.write("ne");
    CHECK(content(folder / "file") == "old");
    file.write("w");
  }
  CHECK(content(folder / "file") == "old");
  CHECK(folder.files() == 1);
  {
    sim::WholeFile file(folder / "file");
    file.write("new");
    file.commit();
    CHECK(content(folder / "file") == "new");
  }
  CHECK(folder.files() == 1);
  CHECK(sim::read_whole(folder / "file", 3) == "new");
  CHECK_FALSE(said([&] { sim::read_whole(folder / "file", 2); }).empty());
  sim::write_whole(folder / "empty", "");
  CHECK(sim::read_whole(folder / "empty", 0).empty());
}

TEST_CASE("a whole file keeps the rights of the one that it replaces") {
  const Folder folder;
  sim::write_whole(folder / "file", "old");
  struct stat before {}, after {};
  ::stat((folder / "file").c_str(), &before);
  sim::write_whole(folder / "file", "new");
  ::stat((folder / "file").c_str(), &after);
  CHECK(before.st_mode == after.st_mode);
}

TEST_CASE("a link stays a link to the file that is replaced, and targets that are no files are refused") {
  const Folder folder;
  sim::write_whole(folder / "file", "old");
  fs::create_symlink(folder / "file", folder / "link");
  sim::write_whole(folder / "link", "new");
  CHECK(fs::is_symlink(folder / "link"));
  CHECK(content(folder / "file") == "new");
  fs::create_directory(folder / "inner");
  for (const char* target : {"inner", "", "inner/"}) CHECK_THAT(said([&] { sim::write_whole(folder / target, "x"); }), ContainsSubstring("cannot write: Is a directory"));
  CHECK_THAT(said([&] { sim::write_whole(folder / "none/file", "x"); }), ContainsSubstring("U ") && ContainsSubstring("No such file"));
  CHECK_THAT(said([&] { sim::write_whole("/dev/null", "x"); }), ContainsSubstring("not a regular file"));
  CHECK(folder.files() == 3);
}

TEST_CASE("the folder of a run: made once, locked while it lasts, reopened when it was left") {
  const Folder folder;
  const fs::path trace = folder / "trace.h5";
  CHECK(sim::RunDirectory::beside(trace) == folder / "trace.h5.run");
  CHECK_FALSE(sim::RunDirectory::in_use(folder / "trace.h5.run"));
  {
    const auto run = sim::RunDirectory::create(trace);
    CHECK(run.path() == folder / "trace.h5.run");
    CHECK(folder.files() == 1);
    CHECK(sim::RunDirectory::in_use(run.path()));
    CHECK_THAT(said([&] { sim::RunDirectory::create(trace); }), ContainsSubstring("S ") && ContainsSubstring("another process is writing this run"));
    CHECK_THAT(said([&] { sim::RunDirectory::reopen(trace); }), ContainsSubstring("another process is writing this run"));
    CHECK(folder.files() == 1);
  }
  CHECK_FALSE(sim::RunDirectory::in_use(folder / "trace.h5.run"));
  CHECK_THAT(said([&] { sim::RunDirectory::create(trace); }), ContainsSubstring("S ") && ContainsSubstring("a run was stopped here; go on with --resume"));
  auto run = sim::RunDirectory::reopen(trace);
  CHECK(sim::RunDirectory::in_use(run.path()));
  sim::write_whole(sim::journal_in(run.path(), 0), "x");
  run.remove();
  CHECK(folder.files() == 0);
  CHECK_THAT(said([&] { sim::RunDirectory::create(folder / "none/trace.h5"); }), ContainsSubstring("U ") && ContainsSubstring("trace.h5.run: cannot create: No such file"));
  CHECK_THAT(said([&] { sim::RunDirectory::reopen(trace); }), ContainsSubstring("No such file"));
  CHECK(folder.files() == 0);
}

TEST_CASE("what lies in the folder has its names") {
  CHECK(sim::journal_in("f", 12) == "f/journal-12");
  CHECK(sim::checkpoint_in("f", 3, 0) == "f/checkpoint-3a");
  CHECK(sim::checkpoint_in("f", 3, 1) == "f/checkpoint-3b");
}
