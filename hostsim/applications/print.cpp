#include "hostsim/applications/print.h"

#include <algorithm>

#include "formats/ru/data_flow.h"
#include "formats/sense.h"
#include "hostsim/applications/print_page.h"
#include "hostsim/applications/reply.h"

namespace openrui::hostsim {

namespace {

// Sense codes of printers (SNA reference 14.2, 15.1); of the bracket races it is the code that counts.
constexpr Sense kInterventionRequired{0x08020000};
constexpr Sense kCancelled{0x08110000};

// The partner's own bracket was quicker.
bool lost_race(Sense why) {
  return code(why) == code(sense::bid_reject_no_rtr) || code(why) == code(sense::bracket_race) ||
         code(why) == code(sense::receiver_in_transmit_mode);
}

}  // namespace

void Print::queue(const PrintJob& job) { queue_.insert(queue_.end(), job.copies, &job); }

void Print::on_started(PluSession& session) {
  if (!options_.at_logon) return;
  for (const auto& job : options_.jobs) queue(job);
  go_on(session);
}

bool Print::on_command(PluSession& session, const std::string& verb, const std::string& argument) {
  if (verb == "cancel" && argument.empty() && !job_.empty()) {
    messages_.forget_waiting();
    end_job(session, "cancelled by the operator of the host");
    go_on(session);
    return true;
  }
  if (verb != "print") return false;
  const auto before = queue_.size();
  for (const auto& job : options_.jobs) {
    if (argument.empty() || job.name == argument) queue(job);
  }
  if (queue_.size() == before) return false;
  go_on(session);
  return true;
}

// What a printer sends is a key that somebody has pressed: it is taken, and the turn goes back.
void Print::on_element(PluSession& session, const Received& element) {
  if (!messages_.receive(session, element)) return;
  session.accept(element);
  go_on(session);
  if (pages_.empty()) return_turn(session);
}

void Print::on_may_send(PluSession& session) {
  messages_.flush(session);
  if (out_ && messages_.empty() && session.settled()) {
    out_ = false;
    pages_.pop_front();
    if (pages_.empty()) end_job(session, "printed");
  }
  go_on(session);
}

void Print::go_on(PluSession& session) {
  if (pages_.empty() && !queue_.empty() && !messages_.finishing()) begin_job(session);
  if (!pages_.empty() && !out_ && !waiting_ && !timer_.armed() && session.may_send()) {
    out_ = true;
    messages_.post({pages_.front(), true, pages_.size() > 1});
  }
  messages_.flush(session);
}

void Print::begin_job(PluSession& session) {
  const auto* job = queue_.front();
  queue_.pop_front();
  job_ = job->name;
  pages_ = make_pages(*job, options_, session.terms());
}

void Print::end_job(PluSession& session, const std::string& how) {
  session.note(Severity::info, "job " + job_ + " " + how);
  job_.clear();
  pages_.clear();
  out_ = waiting_ = false;
  timer_.cancel();
  if (counted_ && --jobs_left_ == 0) messages_.finish();
}

void Print::on_refused(PluSession& session, Sense why) {
  if (!std::exchange(out_, false)) return messages_.on_refused(session, why);
  if (code(why) == code(sense::bid_reject_rtr)) return;  // RTR comes, and with it the turn
  if (lost_race(why)) return pause(session);
  if (code(why) == code(kInterventionRequired)) {
    session.note(Severity::info, "the printer needs attention, job " + job_ + " waits");
    waiting_ = true;
    // Without the turn it could not say that it is ready.
    return_turn(session);
    return;
  }
  end_job(session, code(why) == code(kCancelled) ? "cancelled at the printer" : "failed, " + to_words(why));
  if (queue_.empty() && !messages_.finishing()) messages_.on_refused(session, why);
}

void Print::pause(PluSession& session) {
  session.timers().arm(timer_, kRetry, [this, &session] { go_on(session); });
}

void Print::on_status(PluSession& session, std::uint16_t status) {
  if (status == lu_status::permanent_error && !job_.empty()) {
    end_job(session, "failed, the printer has a permanent error");
  } else if (status == lu_status::component_available) {
    waiting_ = false;
  }
}

void Print::on_cleared(PluSession&) {
  messages_.on_cleared();
  out_ = waiting_ = false;
}

}  // namespace openrui::hostsim
