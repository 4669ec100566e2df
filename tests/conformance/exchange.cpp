#include "conformance/exchange.h"

#include <algorithm>

#include "formats/sense.h"
#include "formats/words.h"

namespace openrui::conformance {

std::string words_of(const Piu& piu, bool sscp) {
  std::string text = piu.expedited ? "exp " : "norm ";
  text += hex_word(piu.snf) + ' ' + title(piu.rh, sscp, piu.ru) + " (" + to_words(piu.rh) + ")";
  return text + (piu.ru.empty() ? "" : " RU " + to_hex(piu.ru, 12));
}

Request* find_request(std::deque<Request>& requests, const Message& m, bool any) {
  for (auto i = requests.rbegin(); i != requests.rend(); ++i) {
    const bool wanted = (m.kind == RuKind::unknown || i->kind == m.kind) && (!m.snf || i->snf == *m.snf);
    if (wanted && (any || m.snf || (!i->answered && i->rh.answerable()))) return &*i;
  }
  return nullptr;
}

Piu response_to(const Message& m, const Request& request, bool sscp) {
  const bool positive = m.form == Message::Form::positive;
  Piu piu{request.expedited,
          static_cast<std::uint16_t>(m.snf.value_or(request.snf) + m.snf_offset),
          response_rh(request.rh, positive),
          {}};
  std::uint8_t bits[Rh::kSize];
  std::copy_n(piu.rh.bytes().begin(), Rh::kSize, bits);
  for (const auto& c : m.changes) {
    bits[c.byte] = static_cast<std::uint8_t>(c.on ? bits[c.byte] | c.mask : bits[c.byte] & ~c.mask);
  }
  piu.rh = Rh(bits[0], bits[1], bits[2]);
  piu.rh.set_pi(m.pi);
  if (!positive) {
    piu.ru.resize(4);
    emit_sense(m.sense.sense, piu.ru.data());
  }
  if (m.own_ru) {
    piu.ru.insert(piu.ru.end(), m.ru.begin(), m.ru.end());
    return piu;
  }
  const auto echoed = std::min(echoed_length(request.rh, sscp), request.ru.size());
  piu.ru.insert(piu.ru.end(), request.ru.begin(), request.ru.begin() + static_cast<std::ptrdiff_t>(echoed));
  if (m.code && echoed != 0) piu.ru[piu.ru.size() - echoed] = *m.code;
  return piu;
}

Bytes request_ru(const Message& m, const Bytes& bind) {
  if (m.kind != RuKind::bind || m.own_ru) return m.ru;
  Bytes image = bind;
  for (const auto& [offset, byte] : m.at) {
    if (offset < image.size()) image[offset] = byte;
  }
  if (m.length) image.resize(*m.length);
  return image;
}

}  // namespace openrui::conformance
