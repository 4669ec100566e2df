// Our node (stack/node) as the subject, in virtual time: the player is the other end of its links, and programs on its
// session port do what the capture says that programs did.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <vector>

#include "base/result.h"
#include "node/node.h"
#include "replay/subject.h"

namespace openrui::replay {

// A node with what the capture has: a link with its PU for each link, an LU for each local address.
NodeDefinition node_of(const Conversation& conversation);

class NodeSubject final : public Subject {
 public:
  // Links and LUs of the capture are those of the definition with the same name and address; what has no like takes the
  // next that is free. The error is a sentence: the definition has too few of them. `conversation` outlives the
  // subject.
  static Result<std::unique_ptr<NodeSubject>, std::string> make(const NodeDefinition& definition,
                                                                const Conversation& conversation);
  ~NodeSubject() override;

  std::string in_words() const override;
  void link_reset(std::uint16_t link) override;
  void receive(const Step& step, ByteView piu) override;
  std::string act(const Step& step) override;
  std::string take_rule(const CapturedSession& session) override;
  void advance(Duration d) override;

 private:
  class Program;
  class Wire;
  struct Line;
  class Outside;

  NodeSubject(const Conversation& conversation);
  std::string connect(const NodeDefinition& definition, const Conversation& conversation);
  void learn(const Conversation& conversation);
  Program* program_of(const CapturedSession& session);
  void open(Program& program);
  void read_all(Program& program);
  std::string respond(Program& program, const Step& step);
  std::string request(Program& program, const Step& step);
  void turn();

  std::string name_;
  std::unique_ptr<Outside> outside_;
  std::vector<std::unique_ptr<Line>> lines_;                                             // by captured link
  std::map<std::pair<std::uint16_t, std::uint8_t>, std::unique_ptr<Program>> programs_;  // by link and captured LU
  // Records of the ACTLUs and BINDs before which a program must be there: the capture answers them as if one were.
  std::set<std::uint64_t> open_before_;
  std::unique_ptr<Node> node_;
};

}  // namespace openrui::replay
