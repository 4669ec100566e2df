#include "formats/sense.h"

#include <catch2/catch.hpp>
#include <set>

#include "vectors.h"

using namespace openrui;
using openrui::test::hex;

TEST_CASE("a sense code is said with its name, what is not listed keeps number and category") {
  CHECK(to_words(Sense{0x20020000}) == "2002 0000 Chaining error");
  CHECK(to_words(Sense{0x80050004}) == "8005 0004 No session: UNBIND without LU-LU session");
  CHECK(to_words(Sense{0x08130001}) == "0813 0001 Bracket bid reject, no RTR: in bracket");
  CHECK(to_words(Sense{0x08991234}) == "0899 1234 Request reject");
  CHECK(to_words(Sense{0x401A0000}) == "401A 0000 RH usage error");
  CHECK(to_words(Sense{0x33000000}) == "3300 0000 Unknown category");
}

TEST_CASE("specific information without a row of its own belongs to the general row") {
  const auto* row = find_sense(Sense{0x08350011});
  REQUIRE(row != nullptr);
  CHECK(row->value == 0x08350000);
  CHECK(to_words(Sense{0x08350011}) == "0835 0011 Invalid parameter");
}

TEST_CASE("category 00 is user sense whatever follows") {
  CHECK(to_words(Sense{0x00001234}) == "0000 1234 User sense");
  REQUIRE(find_sense(Sense{0x00FF0001}) != nullptr);
  CHECK(category_name(Sense{0x00000001}) == "User sense");
}

TEST_CASE("every row of the sense table is found, has words, and belongs to a known category") {
  for (const auto& row : sense_table()) {
    INFO(to_words(Sense{row.value}));
    CHECK(find_sense(Sense{row.value}) == &row);
    CHECK_FALSE(row.name.empty());
    CHECK_FALSE(row.meaning.empty());
    CHECK(category_name(Sense{row.value}) != "Unknown category");
  }
}

TEST_CASE("the table has every code of the reference's lists") {
  // Category 08, as the list stands in section 15.1.
  const auto listed = hex(
      "0801 0802 0803 0804 0805 0806 0807 0808 0809 080A 080B 080C 080D 080E 080F 0810 0811 0812 0813 0814 0815 0816 "
      "0817"
      "0818 0819 081A 081B 081C 081D 081E 0820 0821 0822 0823 0824 0825 0826 0827 0828 0829 082A 082B 082C 082D 082E "
      "082F"
      "0830 0831 0832 0833 0835 0836 0837 0839 083A 083B 083E 083F 0840 0841 0842 0843 0844 0845 0846 0847 0848 0849 "
      "084A"
      "084B 084C 084D 084E 084F 0850 0851 0852 0853 0857 0859 085C 0860 0861 0863 0864 0865 0866 0867 0868 0869 086A "
      "086B"
      "086C 086D 086F 0870 0871 0876 0877 087D 0878 0888 088A 088B 088C 0890 0891 0893 0895 0897 0898 08A0"
      "1001 1002 1003 1004 1005 1006 1007 1008 1009 100A 100B 100C 100D 1010 1014 1015 1016 101A"
      "2001 2002 2003 2004 2005 2006 2007 2008 2009 200A 200B 200C 200D 200E 200F 2010 2011 2012 2013"
      "4001 4003 4004 4005 4006 4007 4008 4009 400A 400B 400C 400D 400F 4010 4011 4012 4013 4014 4015 4016 4017 4018 "
      "4019"
      "4021"
      "8000 8001 8002 8003 8004 8005 8006 8007 8008 8009 800A 800B 800C 800D 800E 800F 8010 8011 8012 8013 8014 8020");
  for (std::size_t at = 0; at < listed.size(); at += 2) {
    const auto code = static_cast<std::uint32_t>(get16(listed, at)) << 16;
    INFO(to_words(Sense{code}));
    REQUIRE(find_sense(Sense{code}) != nullptr);
    CHECK(find_sense(Sense{code})->value == code);
  }
}

TEST_CASE("a sense code is read from four bytes and written back") {
  CHECK(parse_sense(hex("08 35 00 02 31")) == Sense{0x08350002});
  CHECK(parse_sense(hex("08 35 00")) == Sense::none);
  std::uint8_t bytes[4] = {};
  emit_sense(Sense{0x08350002}, bytes);
  CHECK(to_hex(bytes) == "08 35 00 02");
}
