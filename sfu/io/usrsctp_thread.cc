#include "sfu/io/usrsctp_thread.h"

#include <chrono>
#include <utility>

#include "sfu/io/steady_clock.h"

namespace sfu {
namespace {

constexpr TimeDelta kTick = TimeDelta::ms(10);  // usrsctp's own resolution

}  // namespace

std::shared_ptr<UsrsctpThread> UsrsctpThread::shared() {
  // usrsctp is one per process, whatever we do; the next life begins when the last one has ended.
  static std::mutex mutex;
  static std::condition_variable ended;
  static bool alive = false;
  static std::weak_ptr<UsrsctpThread> current;
  std::unique_lock lock(mutex);
  for (;;) {
    if (auto thread = current.lock()) return thread;
    if (!alive) break;
    ended.wait(lock);
  }
  alive = true;
  std::shared_ptr<UsrsctpThread> thread(new UsrsctpThread, [](UsrsctpThread* last) {
    delete last;
    const std::lock_guard guard(mutex);
    alive = false;
    ended.notify_all();
  });
  current = thread;
  return thread;
}

UsrsctpThread::UsrsctpThread() : thread_([this] { run(); }) {}

UsrsctpThread::~UsrsctpThread() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

UsrsctpThread::Id UsrsctpThread::add(std::shared_ptr<UsrsctpMailbox> mailbox) {
  Id id = 0;
  {
    const std::lock_guard lock(mutex_);
    if (++next_id_ == 0) ++next_id_;  // four billion associations later
    id = next_id_;
  }
  post(id, Add{std::move(mailbox)});
  return id;
}

void UsrsctpThread::post(Id id, Wish wish) {
  {
    const std::lock_guard lock(mutex_);
    letters_.emplace_back(id, std::move(wish));
    if (letters_.size() > 1) return;  // it is awake, or about to be
  }
  wake_.notify_one();
}

void UsrsctpThread::run() {
  engine_ = std::make_unique<UsrsctpEngine>();
  ticked_ = SteadyClock::now();
  std::vector<Letter> letters;
  while (wait(letters)) {
    for (Letter& letter : letters) handle(letter);
    letters.clear();
    tick(SteadyClock::now());
    deliver();
  }
  engine_.reset();
}

bool UsrsctpThread::wait(std::vector<Letter>& letters) {
  std::unique_lock lock(mutex_);
  const auto called = [this] { return stopping_ || !letters_.empty(); };
  if (mailboxes_.empty()) {
    wake_.wait(lock, called);
  } else {
    wake_.wait_until(lock, SteadyClock::time_point(ticked_ + kTick), called);
  }
  std::swap(letters, letters_);
  return !stopping_;
}

void UsrsctpThread::handle(Letter& letter) {
  const Id id = letter.id;
  if (auto* added = std::get_if<Add>(&letter.wish)) {
    if (mailboxes_.empty()) ticked_ = SteadyClock::now();  // time stood still while nobody was here
    engine_->open(id, added->mailbox->options());
    mailboxes_[id] = std::move(added->mailbox);
    return;
  }
  const auto mailbox = mailboxes_.find(id);
  if (mailbox == mailboxes_.end()) return;
  if (auto* packet = std::get_if<Packet>(&letter.wish)) {
    mailbox->second->give_packet_room(packet->bytes.size());
    engine_->input(id, packet->bytes);
  } else if (auto* send = std::get_if<Send>(&letter.wish)) {
    mailbox->second->handed_over(send->message.payload.size());
    engine_->send(id, std::move(send->message));
  } else if (const auto* reset = std::get_if<ResetStream>(&letter.wish)) {
    engine_->reset_stream(id, reset->stream);
  } else if (std::holds_alternative<Start>(letter.wish)) {
    engine_->connect(id);
  } else {
    engine_->close(id);
    mailboxes_.erase(mailbox);
  }
}

void UsrsctpThread::tick(Timestamp now) {
  const TimeDelta elapsed = now - ticked_;
  if (mailboxes_.empty() || elapsed < kTick) return;
  const TimeDelta whole = TimeDelta::ms(elapsed.ms());
  engine_->handle_timers(whole);
  ticked_ = ticked_ + whole;
}

void UsrsctpThread::deliver() {
  for (const Id id : engine_->take_touched()) {
    const auto mailbox = mailboxes_.find(id);
    if (mailbox == mailboxes_.end()) continue;
    auto outputs = engine_->take(id);
    if (mailbox->second->deliver(std::move(outputs), engine_->queued(id))) continue;
    engine_->close(id);
    mailboxes_.erase(mailbox);
  }
}

}  // namespace sfu
